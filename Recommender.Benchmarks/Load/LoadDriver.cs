using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Recommender.Benchmarks.Http;

namespace Recommender.Benchmarks.Load;

/// <summary>
/// Two ways of asking. Closed: every connection asks again when it has its answer: throughput. Open: requests are due at
/// fixed times whatever the answers do, and latency counts from the time a request was due, so a stall is felt by every
/// request behind it (no coordinated omission).
/// </summary>
internal sealed class LoadDriver(Uri server, RequestBytes requests)
{
    // Enough that requests wait for a free connection only when the service is behind by that many.
    private const int OpenConnections = 256;

    private const int LongestExcerpt = 300;

    private static readonly TimeSpan AnswerPatience = TimeSpan.FromSeconds(30);

    public Task<LoadResult> ClosedAsync(Scenario scenario, int connections, TimeSpan duration, CancellationToken cancellationToken) =>
        RunAsync(scenario, $"closed, {connections}", connections, duration, _ => TimeSpan.Zero, cancellationToken);

    public Task<LoadResult> OpenAsync(Scenario scenario, double perSecond, TimeSpan duration, CancellationToken cancellationToken) =>
        RunAsync(scenario, $"open, {perSecond:N0}/s", OpenConnections, duration, n => TimeSpan.FromSeconds(n / perSecond), cancellationToken);

    /// <summary>The body of one answer, as every server of a comparison should give it.</summary>
    public async Task<byte[]> SampleAsync(Scenario scenario, CancellationToken cancellationToken)
    {
        using var connection = new LoadConnection(server, AnswerPatience);
        return (await connection.SendAsync(scenario.Request(requests, 0), cancellationToken)).Body.ToArray();
    }

    private async Task<LoadResult> RunAsync(
        Scenario scenario, string loop, int connections, TimeSpan duration, Func<long, TimeSpan> due, CancellationToken cancellationToken)
    {
        var measurement = new Measurement();
        var number = -1L;
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(() => AskUntilAsync(), cancellationToken)));
        return measurement.Result(scenario.Name, loop, Stopwatch.GetElapsedTime(started));

        async Task AskUntilAsync()
        {
            using var connection = new LoadConnection(server, AnswerPatience);
            while (true)
            {
                var n = Interlocked.Increment(ref number);
                var from = due(n);
                if (from >= duration || Stopwatch.GetElapsedTime(started) >= duration)
                {
                    return;
                }

                await WaitUntilAsync(started, from, cancellationToken);
                var sent = from > TimeSpan.Zero ? from : Stopwatch.GetElapsedTime(started);
                var right = await AskAsync(connection, scenario, n, measurement, cancellationToken);
                measurement.Record(Stopwatch.GetElapsedTime(started) - sent, right);
            }
        }
    }

    private static async Task WaitUntilAsync(long started, TimeSpan due, CancellationToken cancellationToken)
    {
        while (due - Stopwatch.GetElapsedTime(started) is { Ticks: > 0 } early)
        {
            await Task.Delay(early > TimeSpan.FromMilliseconds(1) ? early : TimeSpan.FromMilliseconds(1), cancellationToken);
        }
    }

    private async ValueTask<bool> AskAsync(
        LoadConnection connection, Scenario scenario, long n, Measurement measurement, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await connection.SendAsync(scenario.Request(requests, n), cancellationToken);
            if (scenario.IsRight(answer, n))
            {
                return true;
            }

            measurement.Explain(() => $"{answer.Status} {Encoding.UTF8.GetString(answer.Body.Span[..Math.Min(answer.Body.Length, LongestExcerpt)])}");
        }
        catch (Exception lost) when (lost is SocketException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            measurement.Explain(() => lost.Message);
        }

        return false;
    }
}
