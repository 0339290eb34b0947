namespace Recommender.Engine.Training;

/// <summary>
/// How well hidden interactions are ranked among all items. <paramref name="Ndcg"/> has no cut-off and is what the
/// search maximises: every hidden item counts, top ranks most, so that it is steady for few hidden items and small data.
/// </summary>
public readonly record struct Quality(double Ndcg, double NdcgAt20, double RecallAt20)
{
    private const int Depth = 20;

    internal static Quality Of(double[] ranks)
    {
        Array.Sort(ranks);
        var (gain, gainAt20, hits, ideal) = (0d, 0d, 0, 0d);
        for (var k = 0; k < ranks.Length; k++)
        {
            var discounted = 1 / Math.Log2(ranks[k] + 2);
            gain += discounted;
            ideal += 1 / Math.Log2(k + 2);
            gainAt20 += ranks[k] < Depth ? discounted : 0;
            hits += ranks[k] < Depth ? 1 : 0;
        }

        return new Quality(gain / ideal, gainAt20 / ideal, (double)hits / ranks.Length);
    }

    internal static Quality Mean(Quality[][] perUser, int variant)
    {
        var (ndcg, ndcgAt20, recallAt20) = (0d, 0d, 0d);
        foreach (var user in perUser)
        {
            ndcg += user[variant].Ndcg;
            ndcgAt20 += user[variant].NdcgAt20;
            recallAt20 += user[variant].RecallAt20;
        }

        var count = Math.Max(perUser.Length, 1);
        return new Quality(ndcg / count, ndcgAt20 / count, recallAt20 / count);
    }
}
