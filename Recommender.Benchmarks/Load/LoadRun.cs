namespace Recommender.Benchmarks.Load;

/// <summary>Loads the data once and runs the chosen scenarios, each closed and then open at half of what it reached.</summary>
internal sealed class LoadRun(SystemUnderLoad system, LoadData data)
{
    // Half of the closed loop's throughput: below saturation, where latency is what a user would see.
    private const double OpenShare = 0.5;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);

    public async Task<List<LoadResult>> RunAsync(
        string[] names, int callers, TimeSpan duration, CancellationToken cancellationToken)
    {
        using var handler = new SocketsHttpHandler { MaxConnectionsPerServer = callers * 4 };
        using var http = new HttpClient(handler) { BaseAddress = system.Gateway, Timeout = TimeSpan.FromSeconds(30) };
        http.DefaultRequestHeaders.Add("X-API-Key", system.ApiKey);
        await data.LoadAsync(http, cancellationToken);

        var driver = new LoadDriver(http);
        var results = new List<LoadResult>();
        foreach (var scenario in Scenarios.For(data).Where(scenario => names.Length == 0 || names.Contains(scenario.Name)))
        {
            await driver.ClosedAsync(scenario, callers, WarmUp, cancellationToken);
            var closed = await driver.ClosedAsync(scenario, callers, duration, cancellationToken);
            results.Add(closed);
            results.Add(await driver.OpenAsync(scenario, closed.PerSecond * OpenShare, duration, cancellationToken));
        }

        return results;
    }
}
