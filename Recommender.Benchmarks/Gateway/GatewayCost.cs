using System.Reflection;
using Recommender.Benchmarks.Http;
using Recommender.Benchmarks.Load;

namespace Recommender.Benchmarks.Gateway;

/// <summary>One run of each, one after the other.</summary>
internal sealed record CostPair(LoadResult Yarp, LoadResult Gateway)
{
    public double Share => Gateway.PerSecond / Yarp.PerSecond;

    public long Errors => Yarp.Errors + Gateway.Errors;
}

/// <summary>The gateway and a bare YARP as processes of the same kind in front of one server; runs alternate, so both see the same machine.</summary>
internal sealed class GatewayCost : IAsyncDisposable
{
    private static readonly Scenario Read = new(
        "forward", (requests, n) => requests.Get($"/api/v1/recommendations/user/user_{n % 1000}?count=10"), (answer, _) => answer.Status == 200);

    // Until then the compiler still works on what is called most, the longer the more code there is.
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(20);

    private readonly Storage _storage;
    private readonly ServiceProcess _behind;
    private readonly ServiceProcess _yarp;
    private readonly ServiceProcess _gateway;

    public GatewayCost(Storage storage)
    {
        _storage = storage;
        var self = Assembly.GetExecutingAssembly().Location;
        // The gateway has the server garbage collector by default, so the others get it too.
        var plain = new Dictionary<string, string> { ["DOTNET_gcServer"] = "1" };
        _behind = new(self, ServiceProcess.FreePort(), plain, "bare-yarp");
        _yarp = new(self, ServiceProcess.FreePort(), plain, "bare-yarp", "--to", _behind.Address.ToString());
        _gateway = new(
            ServiceProcess.PathOf("Recommender.Gateway"), ServiceProcess.FreePort(),
            new Dictionary<string, string>(storage.Environment) { ["services__api__http__0"] = _behind.Address.ToString() });
    }

    public async Task<List<CostPair>> MeasureAsync(int runs, TimeSpan duration, int callers, CancellationToken cancellationToken)
    {
        await _behind.StartAsync(cancellationToken);
        await _yarp.StartAsync(cancellationToken);
        await _gateway.StartAsync(cancellationToken);
        var key = await _storage.IssueKeyAsync(cancellationToken);

        await RunAsync(_yarp, key, callers, WarmUp, cancellationToken);
        await RunAsync(_gateway, key, callers, WarmUp, cancellationToken);
        var pairs = new List<CostPair>();
        for (var run = 0; run < runs; run++)
        {
            pairs.Add(new(
                await RunAsync(_yarp, key, callers, duration, cancellationToken),
                await RunAsync(_gateway, key, callers, duration, cancellationToken)));
        }

        return pairs;
    }

    private static Task<LoadResult> RunAsync(ServiceProcess server, string key, int callers, TimeSpan duration, CancellationToken cancellationToken) =>
        new LoadDriver(server.Address, new RequestBytes(server.Address, ("X-API-Key", key))).ClosedAsync(Read, callers, duration, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _yarp.DisposeAsync();
        await _behind.DisposeAsync();
    }
}
