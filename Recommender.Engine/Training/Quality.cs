namespace Recommender.Engine.Training;

/// <summary>How well hidden interactions are ranked among all items.</summary>
/// <param name="Ndcg">Without a cut-off: every hidden item counts, so it is steady for small data.</param>
/// <param name="NdcgAt20">What a page shows.</param>
/// <param name="RecallAt20">The share of the hidden items that a page shows.</param>
public readonly record struct Quality(double Ndcg, double NdcgAt20, double RecallAt20)
{
    private const int Depth = 20;

    /// <summary>What a search maximises: a page of recommendations, steadied by the ranks below it.</summary>
    public double Figure => (Ndcg + NdcgAt20) / 2;

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
