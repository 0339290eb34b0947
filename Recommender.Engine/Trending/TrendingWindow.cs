namespace Recommender.Engine.Trending;

/// <summary>The time that trending looks back on.</summary>
/// <param name="Now">Its end.</param>
/// <param name="Length">From the end back to its start.</param>
public readonly record struct TrendingWindow(DateTime Now, TimeSpan Length)
{
    /// <summary>A week: long enough for small catalogues, short enough to move.</summary>
    public static readonly TimeSpan Default = TimeSpan.FromDays(7);

    /// <summary>Nothing older than ten years counts as popular.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(3650);

    // What happened at the window's start weighs about a tenth of what happens now.
    private const double HalfLives = 3.5;

    // Activity is known by the hour: a shorter one would tell moments apart that nobody knows.
    private static readonly TimeSpan Shortest = TimeSpan.FromHours(1);

    public TimeSpan HalfLife => (Length > Shortest ? Length : Shortest) / HalfLives;
}
