using Recommender.Benchmarks.Http;

namespace Recommender.Benchmarks.Load;

/// <summary>Loads the data once and runs the chosen scenarios, each closed and then open at half of what it reached.</summary>
internal sealed class LoadRun(SystemUnderLoad system, LoadData data)
{
    // Half of the closed loop's throughput: below saturation, where latency is what a user would see.
    private const double OpenShare = 0.5;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);

    public async Task<List<LoadResult>> RunAsync(string[] names, int connections, TimeSpan duration, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = system.Gateway, Timeout = TimeSpan.FromMinutes(5) };
        http.DefaultRequestHeaders.Add("X-API-Key", system.ApiKey);
        await data.LoadAsync(http, cancellationToken);

        var driver = new LoadDriver(system.Gateway, new RequestBytes(system.Gateway, ("X-API-Key", system.ApiKey)));
        var results = new List<LoadResult>();
        foreach (var scenario in Chosen(names))
        {
            await driver.ClosedAsync(scenario, connections, WarmUp, cancellationToken);
            var closed = await driver.ClosedAsync(scenario, connections, duration, cancellationToken);
            results.Add(closed);
            results.Add(await driver.OpenAsync(scenario, closed.PerSecond * OpenShare, duration, cancellationToken));
        }

        return results;
    }

    private IEnumerable<Scenario> Chosen(string[] names)
    {
        var all = Scenarios.For(data);
        var unknown = names.Except(all.Select(scenario => scenario.Name)).FirstOrDefault();
        return unknown is null
            ? all.Where(scenario => names.Length == 0 || names.Contains(scenario.Name))
            : throw new ArgumentException($"there is no scenario '{unknown}'; there are {string.Join(", ", all.Select(scenario => scenario.Name))}");
    }
}
