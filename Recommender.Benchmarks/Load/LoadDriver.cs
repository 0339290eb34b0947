using System.Diagnostics;

namespace Recommender.Benchmarks.Load;

/// <summary>
/// Two ways of asking. Closed: a fixed number of callers, each asks again when it has its answer: throughput. Open:
/// requests start at fixed times whatever the answers do, and latency counts from the time a request should have
/// started, so a stall is felt by every request behind it (no coordinated omission).
/// </summary>
internal sealed class LoadDriver(HttpClient http)
{
    public async Task<LoadResult> ClosedAsync(Scenario scenario, int callers, TimeSpan duration, CancellationToken cancellationToken)
    {
        var measurement = new Measurement();
        var number = 0L;
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(async _ =>
        {
            while (Stopwatch.GetElapsedTime(started) < duration)
            {
                var sent = Stopwatch.GetTimestamp();
                var right = await AskAsync(scenario, Interlocked.Increment(ref number), cancellationToken);
                measurement.Record(Stopwatch.GetElapsedTime(sent), right);
            }
        }));
        return measurement.Result(scenario.Name, $"closed, {callers}", Stopwatch.GetElapsedTime(started));
    }

    public async Task<LoadResult> OpenAsync(Scenario scenario, double perSecond, TimeSpan duration, CancellationToken cancellationToken)
    {
        var measurement = new Measurement();
        var total = (long)(perSecond * duration.TotalSeconds);
        var requests = new List<Task>((int)total);
        var started = Stopwatch.GetTimestamp();
        for (long n = 0; n < total; n++)
        {
            var due = TimeSpan.FromSeconds(n / perSecond);
            if (due - Stopwatch.GetElapsedTime(started) is { TotalMilliseconds: >= 1 } early)
            {
                await Task.Delay(early, cancellationToken);
            }

            requests.Add(MeasureAsync(scenario, n, due));
        }

        await Task.WhenAll(requests);
        return measurement.Result(scenario.Name, $"open, {perSecond:N0}/s", Stopwatch.GetElapsedTime(started));

        async Task MeasureAsync(Scenario asked, long n, TimeSpan due)
        {
            var right = await AskAsync(asked, n, cancellationToken);
            measurement.Record(Stopwatch.GetElapsedTime(started) - due, right);
        }
    }

    private async Task<bool> AskAsync(Scenario scenario, long number, CancellationToken cancellationToken)
    {
        try
        {
            using var request = scenario.Request(number);
            using var answer = await http.SendAsync(request, cancellationToken);
            var body = await answer.Content.ReadAsByteArrayAsync(cancellationToken);
            return answer.IsSuccessStatusCode && scenario.IsRight(body);
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
