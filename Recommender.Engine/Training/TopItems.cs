using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Recommender.Engine.Cooccurrence;

namespace Recommender.Engine.Training;

/// <summary>The best of a score vector: highest score first, equal scores in ascending order of item.</summary>
public static class TopItems
{
    // Insertion moves half of the best for each that enters; beyond some hundreds selecting and sorting costs less.
    private const int FewEnoughToInsert = 600;

    /// <summary>
    /// Fills <paramref name="best"/> and says how many it got; items of score NaN or minus infinity are never taken.
    /// One vectorised pass: eight scores at a time are compared with the worst of the best so far.
    /// </summary>
    public static int Select(ReadOnlySpan<float> scores, Span<ScoredItem> best)
    {
        var (found, item) = (0, 0);
        if (best.IsEmpty)
        {
            return 0;
        }

        if (best.Length > FewEnoughToInsert)
        {
            return SelectMany(scores, best);
        }

        ref var first = ref MemoryMarshal.GetReference(scores);
        while (item < scores.Length)
        {
            if (found == best.Length && item + Vector256<float>.Count <= scores.Length)
            {
                var worst = Vector256.Create(best[^1].Score);
                if (!Vector256.GreaterThanAny(Vector256.LoadUnsafe(ref first, (nuint)item), worst))
                {
                    item += Vector256<float>.Count;
                    continue;
                }
            }

            var end = Math.Min(scores.Length, item + Vector256<float>.Count);
            for (; item < end; item++)
            {
                found = Offer(best, found, new ScoredItem(item, scores[item]));
            }
        }

        return found;
    }

    private static int SelectMany(ReadOnlySpan<float> scores, Span<ScoredItem> best)
    {
        var candidates = new List<ScoredItem>(scores.Length);
        for (var item = 0; item < scores.Length; item++)
        {
            if (scores[item] > float.NegativeInfinity)
            {
                candidates.Add(new ScoredItem(item, scores[item]));
            }
        }

        if (candidates.Count > best.Length)
        {
            var worst = Selection.NthLargest(candidates.Select(static candidate => candidate.Score).ToArray(), best.Length);
            candidates.RemoveAll(candidate => candidate.Score < worst);
        }

        candidates.Sort(static (one, other) => (-one.Score, one.Item).CompareTo((-other.Score, other.Item)));
        var found = Math.Min(candidates.Count, best.Length);
        CollectionsMarshal.AsSpan(candidates)[..found].CopyTo(best);
        return found;
    }

    private static int Offer(Span<ScoredItem> best, int found, ScoredItem item)
    {
        var full = found == best.Length;
        if (!(item.Score > (full ? best[^1].Score : float.NegativeInfinity)))
        {
            return found;
        }

        // Insertion: after the first few hundred items almost nothing gets here.
        var place = full ? found - 1 : found;
        for (; place > 0 && best[place - 1].Score < item.Score; place--)
        {
            best[place] = best[place - 1];
        }

        best[place] = item;
        return full ? found : found + 1;
    }
}
