using System.Diagnostics;
using Recommender.Benchmarks.Gateway;

namespace Recommender.Benchmarks.Startup;

/// <param name="ResidentBytes">Memory two seconds after it was ready, the pages of the runtime that all services share included.</param>
/// <param name="OwnBytes">The same with its share of those only.</param>
internal sealed record ServiceStart(string Service, string Compiled, TimeSpan ReadyAfter, long ResidentBytes, long OwnBytes);

/// <summary>Starts the api, then a gateway in front of it, again and again, each kind in turn so that a noisy moment hits both.</summary>
internal sealed class ServiceStarts(Storage storage, PublishedServices published)
{
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(2);

    public async Task<List<ServiceStart>> MeasureAsync(int runs, CancellationToken cancellationToken)
    {
        var starts = new List<ServiceStart>();
        for (var run = 0; run < runs; run++)
        {
            foreach (var aheadOfTime in (bool[])[true, false])
            {
                await MeasureAsync(aheadOfTime, starts, cancellationToken);
            }
        }

        return starts;
    }

    private async Task MeasureAsync(bool aheadOfTime, List<ServiceStart> starts, CancellationToken cancellationToken)
    {
        await using var api = new ServiceProcess(
            published.PathOf("Recommender.Api", aheadOfTime), ServiceProcess.FreePort(), Environment());
        starts.Add(await StartAsync("api", api, aheadOfTime, cancellationToken));

        var environment = Environment();
        environment["services__api__http__0"] = api.Address.ToString();
        await using var gateway = new ServiceProcess(
            published.PathOf("Recommender.Gateway", aheadOfTime), ServiceProcess.FreePort(), environment);
        starts.Add(await StartAsync("gateway", gateway, aheadOfTime, cancellationToken));
    }

    // Nobody waits for these to drain.
    private Dictionary<string, string> Environment() => new(storage.Environment) { ["DRAIN_SECONDS"] = "0" };

    private static async Task<ServiceStart> StartAsync(string name, ServiceProcess service, bool aheadOfTime, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        await service.StartAsync(cancellationToken);
        var ready = Stopwatch.GetElapsedTime(started);
        await Task.Delay(Idle, cancellationToken);
        return new(name, aheadOfTime ? "ahead of time" : "just in time", ready, service.ResidentBytes, service.OwnBytes);
    }
}
