using Recommender.Engine.Interactions;
using Recommender.Engine.Training;

namespace Recommender.Engine.Evaluation;

/// <summary>
/// Leave one out: the held-out item of each user is ranked among given negatives (99 in the published sets). Ties count
/// against it. Negatives equal to it, or among the user's own items, are ignored.
/// </summary>
public static class ProtocolB
{
    internal const int Depth = 10;

    internal static readonly string[] Names = ["hr@10", "ndcg@10"];

    /// <summary>The test lines of a folder that hold an item out, and the negatives of each.</summary>
    /// <exception cref="InvalidDataException">The files do not belong together.</exception>
    internal static (List<UserList> Test, List<UserList> Negatives) Read(string folder)
    {
        var (test, negatives) = (ListFile.Read(folder, "test.txt"), ListFile.Read(folder, "negatives.txt"));
        if (test.Count != negatives.Count)
        {
            throw new InvalidDataException($"negatives.txt has {negatives.Count} lines and test.txt {test.Count}: one belongs to each of the other.");
        }

        var pairs = test.Zip(negatives).Where(static pair => pair.First.Items.Length > 0).ToList();
        return ([.. pairs.Select(static pair => pair.First)], [.. pairs.Select(static pair => pair.Second)]);
    }

    /// <param name="train">What the users have; its users and items are those of the scorer.</param>
    /// <param name="test">The first item of each list is the held-out one.</param>
    /// <param name="negatives">In the order of <paramref name="test"/>.</param>
    /// <param name="scorer">Called from many threads at once.</param>
    public static Metrics Evaluate(
        InteractionMatrix train, IReadOnlyList<UserList> test, IReadOnlyList<UserList> negatives, Scorer scorer,
        CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(negatives.Count, test.Count, nameof(negatives));
        var results = new double[test.Count][];
        Cores.Each(
            test.Count,
            () => new float[train.ItemCount],
            (index, scores) =>
            {
                var rank = Rank(train, test[index], negatives[index].Items, scorer, scores);
                results[index] = Gain(rank);
            },
            cancellationToken);
        return Metrics.MeanOf(Names, results);
    }

    internal static double[] Compare(long[] ranked, long[] wanted)
    {
        var rank = Array.IndexOf(ranked, wanted[0]);
        return Gain(rank < 0 ? Depth : rank);
    }

    private static double[] Gain(int rank) => rank < Depth ? [1, 1 / Math.Log2(rank + 2)] : [0, 0];

    private static int Rank(InteractionMatrix train, UserList test, long[] negatives, Scorer scorer, float[] scores)
    {
        var user = train.FindUser(test.User);
        if (user < 0)
        {
            return int.MaxValue;
        }

        scorer(user, scores);
        var own = train.ItemsOf(user);
        var (target, rank) = (ScoreOf(train, test.Items[0], scores), 0);
        foreach (var negative in negatives)
        {
            var item = train.FindItem(negative);
            if (negative != test.Items[0] && !(item >= 0 && own.Contains(item)) && ScoreOf(train, negative, scores) >= target)
            {
                rank++;
            }
        }

        return rank;
    }

    /// <summary>An item without a single training interaction ranks below all others.</summary>
    private static float ScoreOf(InteractionMatrix train, long key, float[] scores)
    {
        var item = train.FindItem(key);
        return item < 0 ? float.NegativeInfinity : scores[item];
    }
}
