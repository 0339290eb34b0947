namespace Recommender.Engine.Diversity;

/// <summary>
/// Maximal marginal relevance (Carbonell, Goldstein 1998): picks one candidate after the other, each for its own
/// relevance less its greatest similarity to those picked before. Time: pool x count similarities.
/// </summary>
public static class MarginalRelevance
{
    /// <summary>
    /// Indices into the pool in the order of picking, as many as asked or as the pool has. Equal candidates go by index, so the
    /// same input gives the same answer.
    /// </summary>
    /// <param name="scores">Relevance in any unit; it is scaled to [0,1] over the pool. NaN counts as the least.</param>
    /// <param name="count">How many to pick; at most the pool is.</param>
    /// <param name="strength">0: by relevance alone; 1: by dissimilarity alone; beyond is clamped.</param>
    /// <param name="similarity">Of two indices, at most 1; NaN counts as 0.</param>
    /// <param name="caps">Limits per attribute value; candidates over a limit only fill up what nothing else can.</param>
    public static int[] Select(
        ReadOnlySpan<float> scores, int count, float strength, Func<int, int, float> similarity, params ValueCap[] caps)
    {
        strength = float.IsNaN(strength) ? 0 : Math.Clamp(strength, 0, 1);
        var pool = new Pool(Unit(scores), strength, similarity, caps);
        var picked = new int[Math.Clamp(count, 0, scores.Length)];
        for (var place = 0; place < picked.Length; place++)
        {
            picked[place] = pool.Best(withinCaps: true) ?? pool.Best(withinCaps: false)!.Value;
            pool.Pick(picked[place], isLast: place == picked.Length - 1);
        }

        return picked;
    }

    private static double[] Unit(ReadOnlySpan<float> scores)
    {
        var (least, most) = (double.MaxValue, double.MinValue);
        foreach (var score in scores)
        {
            if (!float.IsNaN(score))
            {
                (least, most) = (Math.Min(least, Finite(score)), Math.Max(most, Finite(score)));
            }
        }

        var unit = new double[scores.Length];
        for (var i = 0; i < unit.Length; i++)
        {
            unit[i] = float.IsNaN(scores[i]) ? 0 : most > least ? (Finite(scores[i]) - least) / (most - least) : 1;
        }

        return unit;
    }

    private static double Finite(float score) => Math.Clamp(score, float.MinValue, float.MaxValue);

    private sealed class Pool(double[] relevance, float strength, Func<int, int, float> similarity, ValueCap[] caps)
    {
        private readonly bool[] _picked = new bool[relevance.Length];
        private readonly double[] _closest = new double[relevance.Length];
        private readonly Dictionary<string, int>[] _taken = Array.ConvertAll(caps, static _ => new Dictionary<string, int>());
        private bool _first = true;

        public int? Best(bool withinCaps)
        {
            var (best, bestValue) = ((int?)null, double.NegativeInfinity);
            for (var candidate = 0; candidate < relevance.Length; candidate++)
            {
                var value = ((1 - strength) * relevance[candidate]) - (strength * _closest[candidate]);
                if (!_picked[candidate] && value > bestValue && (!withinCaps || IsWithinCaps(candidate)))
                {
                    (best, bestValue) = (candidate, value);
                }
            }

            return best;
        }

        public void Pick(int picked, bool isLast)
        {
            _picked[picked] = true;
            for (var cap = 0; cap < caps.Length; cap++)
            {
                caps[cap].Take(picked, _taken[cap]);
            }

            if (strength > 0 && !isLast)
            {
                Approach(picked);
            }
        }

        private bool IsWithinCaps(int candidate)
        {
            for (var cap = 0; cap < caps.Length; cap++)
            {
                if (!caps[cap].Allows(candidate, _taken[cap]))
                {
                    return false;
                }
            }

            return true;
        }

        private void Approach(int picked)
        {
            for (var candidate = 0; candidate < relevance.Length; candidate++)
            {
                if (!_picked[candidate])
                {
                    var close = similarity(candidate, picked);
                    close = float.IsNaN(close) ? 0 : Math.Clamp(close, -1, 1);
                    _closest[candidate] = _first ? close : Math.Max(_closest[candidate], close);
                }
            }

            _first = false;
        }
    }
}
