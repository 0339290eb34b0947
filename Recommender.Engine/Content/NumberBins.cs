namespace Recommender.Engine.Content;

/// <summary>
/// Places the numbers of one field on a scale of quantiles: a number between two knots is partly at each, so that close
/// numbers have close features whatever their unit and spread.
/// </summary>
internal sealed class NumberBins(double[] knots)
{
    private const int MaxKnots = 32;

    /// <summary>Ascending, distinct, at least one.</summary>
    public double[] Knots => knots;

    /// <summary>Knots at evenly spaced ranks of the values, which it sorts.</summary>
    public static NumberBins Learn(Span<double> values)
    {
        values.Sort();
        var count = (int)Math.Clamp(Math.Sqrt(values.Length), 1, MaxKnots);
        var knots = new SortedSet<double>();
        for (var knot = 0; knot <= count; knot++)
        {
            knots.Add(values[(int)((long)knot * (values.Length - 1) / count)]);
        }

        return new NumberBins([.. knots]);
    }

    /// <summary>The knot at or below the number and how far it is towards the next one, in [0,1).</summary>
    public (int Knot, double Beyond) Place(double value)
    {
        var found = Array.BinarySearch(knots, value);
        if (found >= 0)
        {
            return (found, 0);
        }

        var below = ~found - 1;
        if (below < 0 || below == knots.Length - 1)
        {
            return (Math.Max(below, 0), 0);
        }

        // Halved, since the distance between two doubles may exceed the largest double.
        var width = (knots[below + 1] / 2) - (knots[below] / 2);
        return width > 0 ? (below, ((value / 2) - (knots[below] / 2)) / width) : (below, 0);
    }
}
