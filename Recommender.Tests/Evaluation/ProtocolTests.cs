using Recommender.Engine.Evaluation;
using Recommender.Engine.Interactions;

namespace Recommender.Tests.Evaluation;

public sealed class ProtocolTests
{
    private static readonly InteractionMatrix Train = UserList.ToMatrix(
        [new UserList(0, [0, 1]), new UserList(1, [1, 2, 3]), new UserList(2, [0, 1, 2, 3, 4])]);

    /// <summary>Item 4 is best, then 3, and so on.</summary>
    private static readonly Scorer Descending = static (_, scores) =>
    {
        for (var item = 0; item < scores.Length; item++)
        {
            scores[item] = item;
        }
    };

    [Fact]
    public void Full_ranking_counts_hits_by_rank_and_never_ranks_own_items()
    {
        // User 0 sees 4, 3, 2; of the wanted 3 and 9 (never trained) the first is at rank 1.
        var metrics = ProtocolA.Evaluate(Train, [new UserList(0, [3, 9]), new UserList(1, [])], Descending);

        Assert.Equal(0.5, metrics["recall@20"]);
        Assert.Equal(1 / 20d, metrics["precision@20"]);
        Assert.Equal(1, metrics["hit@20"]);
        Assert.Equal(1 / Math.Log2(3) / (1 + (1 / Math.Log2(3))), metrics["ndcg@20"], 12);
    }

    [Fact]
    public void User_without_training_counts_as_a_miss()
    {
        var metrics = ProtocolA.Evaluate(Train, [new UserList(0, [4]), new UserList(77, [4])], Descending);

        Assert.Equal(0.5, metrics["recall@20"]);
    }

    [Fact]
    public void Leave_one_out_counts_ties_against_the_held_out_item()
    {
        Scorer same = static (_, scores) => scores.Fill(1);

        var metrics = ProtocolB.Evaluate(Train, [new UserList(0, [2])], [new UserList(0, [3, 4])], same);

        Assert.Equal(1, metrics["hr@10"]);
        Assert.Equal(1 / Math.Log2(2 + 2), metrics["ndcg@10"], 12);
    }

    [Fact]
    public void Negatives_that_are_the_held_out_item_or_the_users_own_are_ignored()
    {
        var metrics = ProtocolB.Evaluate(Train, [new UserList(1, [0])], [new UserList(1, [0, 1, 2, 3, 4])], Descending);

        Assert.Equal(1 / Math.Log2(1 + 2), metrics["ndcg@10"], 12);
    }

    [Fact]
    public void List_file_is_read_packed_or_plain_and_names_a_bad_line()
    {
        var folder = Directory.CreateTempSubdirectory("lists").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "train.txt"), "0 1 2\n\n1\n");
            File.WriteAllText(Path.Combine(folder, "bad.txt"), "0 1\n1 x\n");

            var lists = ListFile.Read(folder, "train.txt");
            var failure = Assert.Throws<InvalidDataException>(() => ListFile.Read(folder, "bad.txt"));

            Assert.Equal([0, 1], lists.Select(list => list.User));
            Assert.Equal([1, 2], lists[0].Items);
            Assert.Contains("bad.txt, line 2", failure.Message, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
