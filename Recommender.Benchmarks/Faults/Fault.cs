using System.Diagnostics;
using System.Globalization;
using Recommender.Benchmarks.Load;

namespace Recommender.Benchmarks.Faults;

/// <summary>One way in which a part of the system breaks.</summary>
/// <param name="Process">Which processes: as <see cref="SystemUnderLoad.Processes"/> names them.</param>
/// <param name="Frozen">How long they are stopped; zero for killed.</param>
/// <param name="ReadsGoOn">Whether requests that read must succeed all the while.</param>
internal sealed record Fault(string Process, TimeSpan Frozen, bool ReadsGoOn)
{
    private static readonly TimeSpan Freeze = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Away = TimeSpan.FromSeconds(1);

    private int _reads;
    private int _failedReads;

    public static IReadOnlyList<Fault> All { get; } =
    [
        new("api", default, ReadsGoOn: false),
        new("gateway", default, ReadsGoOn: false),
        new("worker", default, ReadsGoOn: true),
        new("postgres", default, ReadsGoOn: false),
        new("redis", default, ReadsGoOn: true),
        new("redis", Freeze, ReadsGoOn: true),
        new("postgres", Freeze, ReadsGoOn: false),
    ];

    public string Name => $"{Process} {(Frozen > TimeSpan.Zero ? "frozen" : "killed")}";

    /// <summary>From the end of the fault to the first write that succeeded.</summary>
    public List<TimeSpan> Recoveries { get; } = [];

    public int Reads => _reads;

    public int FailedReads => _failedReads;

    public void NoteRead(bool succeeded)
    {
        Interlocked.Increment(ref _reads);
        Interlocked.Add(ref _failedReads, succeeded ? 0 : 1);
    }

    private bool IsStorage => Process is "postgres" or "redis";

    /// <summary>Returns the process that was started in the place of a killed one, where nobody else would do that.</summary>
    public async Task<Process?> HappenAsync(SystemUnderLoad system, CancellationToken cancellationToken)
    {
        var processes = system.Processes(Process);
        if (Frozen == TimeSpan.Zero)
        {
            // The first is the one that started the others.
            var again = IsStorage ? Relaunch.Of(processes[0]) : null;
            Send("KILL", processes);
            await Task.Delay(Away, cancellationToken);
            return again?.Start();
        }

        Send("STOP", processes);
        try
        {
            await Task.Delay(Frozen, cancellationToken);
        }
        finally
        {
            Send("CONT", processes);
        }

        return null;
    }

    private static void Send(string signal, IEnumerable<int> processes)
    {
        using var kill = System.Diagnostics.Process.Start("kill", [$"-{signal}", .. processes.Select(id => id.ToString(CultureInfo.InvariantCulture))]);
        kill.WaitForExit();
    }
}
