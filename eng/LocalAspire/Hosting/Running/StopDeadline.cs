namespace Aspire.Hosting.Running;

/// <summary>Shares the 15 seconds in which everything has to end among the waves of the shutdown, which end one after the other.</summary>
internal sealed class StopDeadline(TimeProvider time)
{
    /// <summary>Less than promised: the dashboard and the AppHost have to end too.</summary>
    private static readonly TimeSpan Total = TimeSpan.FromSeconds(12);

    /// <summary>Longer than any orderly end that was seen.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(6);

    /// <summary>What later waves are left with at least; a killed PostgreSQL recovers, it only takes longer to start.</summary>
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1.5);

    private readonly long started = time.GetTimestamp();

    /// <summary>How long the next wave may take.</summary>
    public TimeSpan GraceFor(int wavesAfterwards)
    {
        var left = Total - time.GetElapsedTime(started) - (Shortest * wavesAfterwards);
        return left > Longest ? Longest : left < Shortest ? Shortest : left;
    }
}
