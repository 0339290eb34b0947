namespace Recommender.Engine.Trending;

/// <summary>
/// A sum of weights that each fade with their age, in two numbers: its value at its newest event. Events may be added in
/// any order and sums may be merged. Nothing grows with the span of time, so it neither overflows nor loses the present.
/// </summary>
/// <param name="Value">The sum as of <paramref name="At"/>; may be negative.</param>
/// <param name="At">The newest event; the default value is an empty sum.</param>
public readonly record struct DecayedSum(double Value, DateTimeOffset At)
{
    /// <param name="weight">Negative for a dislike; what is not finite is ignored.</param>
    /// <param name="at">When it happened; later than <paramref name="now"/> counts as now.</param>
    /// <param name="now">The present.</param>
    /// <param name="halfLife">Greater than zero, the same in every call.</param>
    public DecayedSum Add(double weight, DateTimeOffset at, DateTimeOffset now, TimeSpan halfLife) =>
        double.IsFinite(weight) ? Merge(new DecayedSum(weight, at < now ? at : now), halfLife) : this;

    /// <summary>The sum of the events of both.</summary>
    public DecayedSum Merge(DecayedSum other, TimeSpan halfLife)
    {
        var (older, newer) = At <= other.At ? (this, other) : (other, this);
        var faded = older.Value * Decay.Factor(newer.At - older.At, halfLife);
        return newer with { Value = Math.Clamp(faded + newer.Value, double.MinValue, double.MaxValue) };
    }

    /// <summary>What it is worth now, never negative.</summary>
    public double Score(DateTimeOffset now, TimeSpan halfLife) => Math.Max(0, Value * Decay.Factor(now - At, halfLife));
}
