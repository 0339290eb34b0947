namespace Recommender.Engine.Trending;

/// <summary>How much something counts that happened some time ago.</summary>
public static class Decay
{
    /// <summary>Half once per half-life, in [0,1]; 1 for the future: clocks that run ahead must not win.</summary>
    /// <param name="age">From the event until now.</param>
    /// <param name="halfLife">Greater than zero.</param>
    public static double Factor(TimeSpan age, TimeSpan halfLife)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(halfLife, TimeSpan.Zero);
        return age <= TimeSpan.Zero ? 1 : Math.Pow(2, -(age / halfLife));
    }

    /// <summary>
    /// How new something is, in (0,1]: 1 now or in the future, a half at one half-life. Unlike <see cref="Factor"/> it never
    /// vanishes, so any two ages keep their order.
    /// </summary>
    public static double Newness(TimeSpan age, TimeSpan halfLife)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(halfLife, TimeSpan.Zero);
        return age <= TimeSpan.Zero ? 1 : 1 / (1 + (age / halfLife));
    }
}
