using Recommender.Engine.Training;

namespace Recommender.Engine.Content;

/// <summary>How good a page of 20 is by what somebody really had.</summary>
internal static class PageGain
{
    private const int Depth = 20;

    /// <summary>ndcg@20 in [0,1].</summary>
    /// <param name="scores">One per item; what cannot be recommended is minus infinity.</param>
    /// <param name="wanted">How many items are wanted.</param>
    /// <param name="isWanted">Which ones.</param>
    public static double Of(ReadOnlySpan<float> scores, int wanted, Func<int, bool> isWanted)
    {
        var best = new ScoredItem[Depth];
        var found = TopItems.Select(scores, best);
        var (gain, ideal) = (0d, 0d);
        for (var rank = 0; rank < found; rank++)
        {
            gain += isWanted(best[rank].Item) ? 1 / Math.Log2(rank + 2) : 0;
            ideal += rank < wanted ? 1 / Math.Log2(rank + 2) : 0;
        }

        return ideal > 0 ? gain / ideal : 0;
    }
}
