namespace Recommender.Engine.Webhooks;

/// <summary>When a message that was not taken is sent again: the schedule of Standard Webhooks 1.0.0.</summary>
public static class RetrySchedule
{
    // Receivers that fell over together must not be called together.
    private const double Jitter = 0.1;

    private static readonly TimeSpan[] Waits =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(5),
        TimeSpan.FromHours(10), TimeSpan.FromHours(14), TimeSpan.FromHours(20), TimeSpan.FromHours(24),
    ];

    /// <summary>How often a message is sent at most.</summary>
    public static int Attempts => Waits.Length + 1;

    /// <summary>
    /// How long to wait after attempt number <paramref name="attempt"/>, counted from 1; null when it was the last.
    /// </summary>
    /// <param name="random">From 0 to below 1: up to a tenth more.</param>
    public static TimeSpan? WaitAfter(int attempt, double random) =>
        attempt <= Waits.Length ? Waits[attempt - 1] * (1 + (Jitter * random)) : null;
}
