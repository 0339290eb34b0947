using Recommender.Engine.Evaluation;
using Recommender.Engine.Interactions;

namespace Recommender.Tests.Evaluation;

public sealed class ProtocolTests : IDisposable
{
    private readonly List<DirectoryInfo> _folders = [];

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
    public void Users_without_a_held_out_item_or_without_training_are_no_failure()
    {
        var folder = Write(
            ("train.txt", "0 1 2\n1 1 3\n1 2\n2 1 2 3\n"), ("test.txt", "0 3\n1\n7 3\n2 9\n"), ("negatives.txt", "0 1 9\n1 9\n7 9\n2 8 1\n"));

        var (test, negatives) = ProtocolB.Read(folder);
        var metrics = ProtocolB.Evaluate(Train, test, negatives, Descending);
        var questions = RankingTasks.ByName["B"](folder).Questions;

        Assert.Equal([0, 7, 2], test.Select(list => list.User));
        Assert.Equal([0, 7, 2], negatives.Select(list => list.User));
        Assert.Equal(2 / 3d, metrics["hr@10"], 12);
        Assert.Equal([0, 2], questions.Select(question => question.User));
        Assert.Equal([3, 9], questions[0].Candidates);
    }

    [Fact]
    public void Negatives_of_other_tests_are_refused_by_name()
    {
        var folder = Write(("train.txt", "0 1 2\n"), ("test.txt", "0 3\n"), ("negatives.txt", "0 1\n1 2\n"));

        var failure = Assert.Throws<InvalidDataException>(() => ProtocolB.Read(folder));

        Assert.Equal("negatives.txt has 2 lines and test.txt 1: one belongs to each of the other.", failure.Message);
    }

    [Fact]
    public void List_file_is_read_packed_or_plain_and_names_a_bad_line()
    {
        var folder = Write(("train.txt", "0 1 2\n\n1\n"), ("bad.txt", "0 1\n1 x\n"));

        var lists = ListFile.Read(folder, "train.txt");
        var failure = Assert.Throws<InvalidDataException>(() => ListFile.Read(folder, "bad.txt"));

        Assert.Equal([0, 1], lists.Select(list => list.User));
        Assert.Equal([1, 2], lists[0].Items);
        Assert.Contains("bad.txt, line 2", failure.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folders.ForEach(static folder => folder.Delete(recursive: true));

    private string Write(params (string Name, string Text)[] files)
    {
        var folder = Directory.CreateTempSubdirectory("lists");
        _folders.Add(folder);
        foreach (var (name, text) in files)
        {
            File.WriteAllText(Path.Combine(folder.FullName, name), text);
        }

        return folder.FullName;
    }
}
