using System.Diagnostics;
using Recommender.Benchmarks.Load;

namespace Recommender.Benchmarks.Faults;

/// <summary>What became of the events, and what each fault did.</summary>
internal sealed record FaultResult(IReadOnlyList<Fault> Faults, int Sent, int Acknowledged, int Repeated, int Lost, int Twice)
{
    public bool IsGood => Lost == 0 && Twice == 0 && Acknowledged > 0 && Faults.All(fault => !fault.ReadsGoOn || fault.FailedReads == 0);
}

/// <summary>
/// Writers and a reader on one side, one fault after the other on the other, in an order that the seed decides. Clients
/// send an event again until it is acknowledged; what was acknowledged must be there in the end, and once.
/// </summary>
internal sealed class FaultRun(SystemUnderLoad system, Random random) : IDisposable
{
    private const int Writers = 8;

    private static readonly TimeSpan BetweenReads = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan RecoveryPatience = TimeSpan.FromMinutes(2);

    private readonly EventClient _client = new(system);
    private readonly List<Process> _startedAgain = [];
    private volatile Fault? _current;

    public async Task<FaultResult> RunAsync(TimeSpan duration, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var clients = Enumerable.Range(0, Writers).Select(_ => _client.WriteAsync(stop.Token)).Append(ReadAsync(stop.Token)).ToList();
        await BreakAsync(Stopwatch.GetTimestamp(), duration, cancellationToken);
        await stop.CancelAsync();
        await Task.WhenAll(clients);

        var counts = await _client.CountAsync(cancellationToken);
        return new(
            Fault.All, _client.Sent, _client.Acknowledged.Count, _client.Repeated,
            _client.Acknowledged.Keys.Count(acknowledged => !counts.ContainsKey(acknowledged)), counts.Values.Count(count => count > 1));
    }

    public void Dispose()
    {
        _client.Dispose();
        foreach (var process in _startedAgain)
        {
            process.Kill(entireProcessTree: true);
            process.Dispose();
        }
    }

    private async Task BreakAsync(long started, TimeSpan duration, CancellationToken cancellationToken)
    {
        await RecoverAsync(cancellationToken);
        while (Stopwatch.GetElapsedTime(started) < duration)
        {
            foreach (var fault in Fault.All.OrderBy(_ => random.Next()).ToList())
            {
                await Task.Delay(random.Next(1000), cancellationToken);
                _current = fault;
                await Console.Error.WriteLineAsync(fault.Name);
                if (await fault.HappenAsync(system, cancellationToken) is { } again)
                {
                    _startedAgain.Add(again);
                }

                fault.Recoveries.Add(await RecoverAsync(cancellationToken));
                _current = null;
                await Console.Error.WriteLineAsync($"  writes again after {fault.Recoveries[^1].TotalSeconds:N1} s");
                if (Stopwatch.GetElapsedTime(started) >= duration)
                {
                    return;
                }
            }
        }
    }

    /// <summary>Waits for the next write that begins now and succeeds, and until every process is back.</summary>
    private async Task<TimeSpan> RecoverAsync(CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(RecoveryPatience);
        var started = Stopwatch.GetTimestamp();
        await _client.WriteOneAsync(patience.Token);
        var took = Stopwatch.GetElapsedTime(started);
        while (Fault.All.Any(fault => system.Processes(fault.Process).Count == 0) || !await _client.IsReadyAsync(patience.Token))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200), patience.Token);
        }

        return took;
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var fault = _current;
            var succeeded = await _client.ReadAsync();
            if (fault is not null && fault == _current)
            {
                fault.NoteRead(succeeded);
            }

            await Task.Delay(BetweenReads, CancellationToken.None);
        }
    }
}
