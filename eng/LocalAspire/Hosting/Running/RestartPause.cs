namespace Aspire.Hosting.Running;

/// <summary>
/// How long to wait before a process that died is started again: one second, doubled each time up to half a minute.
/// A process that ran for a minute starts over.
/// </summary>
internal sealed class RestartPause
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Stable = TimeSpan.FromMinutes(1);

    private TimeSpan next = Shortest;

    public TimeSpan After(TimeSpan uptime)
    {
        var pause = uptime >= Stable ? Shortest : next;
        next = pause * 2 > Longest ? Longest : pause * 2;
        return pause;
    }
}
