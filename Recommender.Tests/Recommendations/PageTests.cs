using Recommender.Engine.Filters;
using Recommender.Engine.Recommendations;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Recommendations;

public sealed class PageTests(Servers servers)
{
    [Fact]
    public async Task Page_is_as_long_as_asked_while_enough_entities_are_eligible()
    {
        var shop = await Shop.OpenAsync(servers);
        for (var i = 0; i < 30; i++)
        {
            await shop.AddAsync($"p{i}", $$"""{"n":{{i}}}""");
            await shop.AddAsync($"a{i}", $$"""{"n":{{i}}}""", type: "article");
        }

        await shop.InteractAsync("u", ["p1"]);
        await shop.TrainAsync();

        var articles = await shop.RecommendAsync("u", new() { Rules = new() { Count = 25, EntityType = "article" } });
        var odd = await shop.RecommendAsync("u", new() { Rules = new() { Count = 14, EntityType = "product", Filter = FilterExpression.Parse("n in (1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29)", FilterFields.Everything) } });

        Assert.Equal(25, articles.Distinct().Count());
        Assert.All(articles, id => Assert.StartsWith("a", id, StringComparison.Ordinal));
        Assert.Equal(14, odd.Distinct().Count());
        Assert.DoesNotContain("p1", odd);
    }

    [Fact]
    public async Task Pages_follow_each_other_without_repeating_or_rising()
    {
        var shop = await Shop.OpenAsync(servers);
        await shop.FillAsCheckerboardAsync(users: 8, entities: 20);
        await shop.TrainAsync();

        var shown = new List<Recommendation>();
        PageCursor? cursor = null;
        do
        {
            var page = await shop.Personal.ForUserAsync(
                shop.Tenant, "u3", new() { Rules = new() { Count = 4, After = cursor is null ? null : PageCursor.Parse(cursor.ToString()) } },
                CancellationToken.None);
            shown.AddRange(page.Items);
            cursor = page.Next;
        }
        while (cursor is not null);

        Assert.Equal(11, shown.Count);
        Assert.Equal(11, shown.DistinctBy(item => item.Entity.EntityId).Count());
        Assert.Equal(shown.Select(item => item.Score).OrderDescending(), shown.Select(item => item.Score));
    }

    [Fact]
    public async Task What_a_filter_lets_through_is_ordered_by_taste_however_far_down_it_is()
    {
        var shop = await Shop.OpenAsync(servers);
        for (var user = 0; user < 40; user++)
        {
            await shop.InteractAsync($"u{user}", Enumerable.Range(0, 70).Where(k => (k + user) % 4 > 1).Select(k => $"e{(2 * k) + (user % 2)}"));
        }

        await shop.InteractAsync("ada", ["e0", "e2", "e4"]);
        await shop.TrainAsync();
        var ranked = await shop.Personal.ForUserAsync(
            shop.Tenant, "ada", new() { Algorithm = Algorithm.Collaborative, Rules = new() { Count = 100 } }, CancellationToken.None);
        var last = ranked.Items.Last(item => item.Personal).Entity.EntityId;
        Assert.True(ranked.Items.Count(item => item.Personal) > 60);

        var page = await shop.Personal.ForUserAsync(
            shop.Tenant, "ada", new() { Rules = new() { Count = 1, Filter = FilterExpression.Parse($"entity_id in (\"{last}\", \"e1\", \"e3\")", FilterFields.Everything) } },
            CancellationToken.None);

        Assert.Equal((last, true), (page.Items[0].Entity.EntityId, page.Items[0].Personal));
    }
}
