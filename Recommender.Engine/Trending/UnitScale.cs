namespace Recommender.Engine.Trending;

/// <summary>Scores on the scale of an answer.</summary>
public static class UnitScale
{
    /// <summary>
    /// Divides by the greatest, so that it becomes 1 and all are in [0,1] with their order kept; negative and NaN become
    /// 0, and if nothing is positive everything is 0.
    /// </summary>
    public static void Apply(Span<double> scores)
    {
        var greatest = 0d;
        foreach (var score in scores)
        {
            greatest = Math.Max(greatest, Bounded(score));
        }

        foreach (ref var score in scores)
        {
            score = greatest > 0 ? Bounded(score) / greatest : 0;
        }
    }

    private static double Bounded(double score) => double.IsNaN(score) ? 0 : Math.Clamp(score, 0, double.MaxValue);
}
