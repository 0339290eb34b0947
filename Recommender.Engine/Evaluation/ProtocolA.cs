using Recommender.Engine.Interactions;
using Recommender.Engine.Training;

namespace Recommender.Engine.Evaluation;

/// <summary>
/// Full ranking: for every user with test items all items but the user's own are ranked (score descending, item
/// ascending), and the first 20 are compared with the test items.
/// </summary>
public static class ProtocolA
{
    internal const int Depth = 20;

    internal static readonly string[] Names = ["recall@20", "ndcg@20", "precision@20", "hit@20"];

    /// <param name="train">What the users have; its users and items are those of the scorer.</param>
    /// <param name="test">Test items by key; users unknown to the matrix count with 0 hits.</param>
    /// <param name="scorer">Called from many threads at once.</param>
    public static Metrics Evaluate(
        InteractionMatrix train, IReadOnlyList<UserList> test, Scorer scorer, CancellationToken cancellationToken = default)
    {
        var results = new double[test.Count][];
        Cores.Each(
            test.Count,
            () => new float[train.ItemCount],
            (index, scores) =>
            {
                if (test[index].Items.Length > 0)
                {
                    results[index] = Compare(Rank(train, test[index].User, scorer, scores), test[index].Items);
                }
            },
            cancellationToken);
        return Metrics.MeanOf(Names, results);
    }

    internal static double[] Compare(ReadOnlySpan<long> ranked, long[] wanted)
    {
        var set = wanted.ToHashSet();
        var (hits, gain, ideal) = (0, 0d, 0d);
        for (var rank = 0; rank < ranked.Length; rank++)
        {
            if (set.Contains(ranked[rank]))
            {
                hits++;
                gain += 1 / Math.Log2(rank + 2);
            }
        }

        for (var rank = 0; rank < Math.Min(Depth, set.Count); rank++)
        {
            ideal += 1 / Math.Log2(rank + 2);
        }

        return [(double)hits / set.Count, gain / ideal, (double)hits / Depth, hits > 0 ? 1 : 0];
    }

    private static long[] Rank(InteractionMatrix train, long userKey, Scorer scorer, float[] scores)
    {
        var user = train.FindUser(userKey);
        if (user < 0)
        {
            return [];
        }

        scorer(user, scores);
        RecommendationModel.Exclude(scores, train.ItemsOf(user));
        var best = new ScoredItem[Depth];
        var found = TopItems.Select(scores, best);
        return Array.ConvertAll(best[..found], item => train.ItemKeys[item.Item]);
    }
}
