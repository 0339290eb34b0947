using System.Text.Json;
using Recommender.Engine.Evaluation;
using Recommender.Engine.Factors;
using Recommender.Engine.Interactions;
using Recommender.Engine.Training;

namespace Recommender.Tests.Evaluation;

public sealed class ProtocolCTests
{
    private static readonly UserList[] Pairs =
    [
        new(1, [0, 1, 2, 5]), new(2, [5, 10, 11]), new(3, [1, 2]), new(4, [0, 5]), new(5, []),
    ];

    [Fact]
    public void Only_warm_pairs_are_trained_on_and_only_cold_items_ranked()
    {
        var protocol = new ProtocolC(Pairs, Enumerable.Range(0, 12).Select(static item => (long)item), fold: 0);

        Assert.Equal([0L, 5, 10], protocol.ColdItems);
        Assert.Equal([1L, 2, 11], protocol.Warm.ItemKeys.ToArray());
        Assert.Equal([1L, 2], protocol.Wanted.Select(static list => list.User));
        Assert.Equal([5L, 10], protocol.Wanted[1].Items);
    }

    [Fact]
    public void Figures_are_those_of_the_definition()
    {
        var protocol = new ProtocolC(Pairs, [0, 5, 10, 15], fold: 0);

        var descending = protocol.Evaluate(static (_, scores) => scores.Clear());
        // User 1 wants 0 and 5: ranks 1, 2. User 2 wants 5 and 10: ranks 2, 3.
        var ideal = 1 + (1 / Math.Log2(3));

        Assert.Equal(1, descending["recall@20"]);
        Assert.Equal((1 + (((1 / Math.Log2(3)) + .5) / ideal)) / 2, descending["ndcg@20"], 1e-12);
    }

    [Fact]
    public void Nobody_to_judge_by_gives_zero()
    {
        var protocol = new ProtocolC([], [], fold: 4);

        Assert.Equal(0, protocol.Evaluate(static (_, _) => { })["recall@20"]);
        Assert.Throws<ArgumentOutOfRangeException>(() => new ProtocolC([], [], fold: 5));
    }

    [Fact]
    public void Content_finds_what_the_oracle_cannot_and_the_lottery_does_not()
    {
        var (pairs, items) = Tastes(users: 120, items: 300);
        var protocol = new ProtocolC(pairs, items.Keys, fold: 0);
        var parameters = new ModelParameters(Weighting.Plain, null, new IalsParameters(16, .01f, .1f, 8), FactorShare: 1);

        var content = protocol.Evaluate(ColdScorers.Content(protocol, items, parameters, 1, CancellationToken.None).Scorer);
        var oracle = protocol.Evaluate(ColdScorers.Oracle(protocol));
        var lottery = protocol.Evaluate(ColdScorers.Lottery(protocol));

        Assert.True(content["ndcg@20"] > .9, $"{content["ndcg@20"]}");
        Assert.True(content["ndcg@20"] > oracle["ndcg@20"] + .2 && oracle["ndcg@20"] >= lottery["ndcg@20"] - .05);
    }

    [Fact]
    public void The_item_table_is_read_by_kind()
    {
        var items = ItemTable.Read(new StringReader(
            "item\tmovielens_id\ttitle\tyear\tgenres\tactors\n7\t99\tUp, up\t2009\tA|B\tAnn Lee, Bo\n8\t1\t\t\t\t\n"));

        Assert.Equal("""{"title":"Up, up","year":2009,"genres":["A","B"],"actors":["Ann Lee","Bo"]}""", items[7].GetRawText());
        Assert.Equal("{}", items[8].GetRawText());
        Assert.Contains("line 2", Assert.Throws<InvalidDataException>(() =>
            ItemTable.Read(new StringReader("item\tx\nseven\ty\n"))).Message, StringComparison.Ordinal);
    }

    /// <summary>Three tastes; each user has most items of one of them. The taste is the genre, the rest is noise.</summary>
    private static (List<UserList> Pairs, Dictionary<long, JsonElement> Items) Tastes(int users, int items)
    {
        var random = new Random(5);
        var attributes = Enumerable.Range(0, items).ToDictionary(
            static item => (long)item,
            item => JsonSerializer.SerializeToElement(new { genre = $"g{item % 3}", title = $"word{random.Next(50)}", n = item }));
        var pairs = Enumerable.Range(0, users).Select(user => new UserList(
            user, [.. Enumerable.Range(0, items).Where(item => item % 3 == user % 3 && random.NextDouble() < .8).Select(static item => (long)item)]));
        return ([.. pairs], attributes);
    }
}
