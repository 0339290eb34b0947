using System.Diagnostics;

namespace Recommender.Benchmarks.Gateway;

/// <summary>Two apis behind two gateways, and the order in which they are restarted.</summary>
internal sealed class RollingRestart : IAsyncDisposable
{
    private readonly Storage _storage;
    private readonly ServiceProcess[] _apis;
    private readonly ServiceProcess[] _gateways;

    public RollingRestart(Storage storage)
    {
        _storage = storage;
        _apis = [Api(), Api()];
        _gateways = [Gateway(), Gateway()];
    }

    public TimeSpan Elapsed { get; private set; }

    public async Task<SteadyLoad> RunAsync(int rounds, int perSecond, CancellationToken cancellationToken)
    {
        await Task.WhenAll(_apis.Select(api => api.StartAsync(cancellationToken)));
        await Task.WhenAll(_gateways.Select(gateway => gateway.StartAsync(cancellationToken)));

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var servers = new ReadyServers(_gateways);
        var load = new SteadyLoad(servers, await _storage.IssueKeyAsync(cancellationToken), perSecond);
        var started = Stopwatch.GetTimestamp();
        var running = Task.WhenAll(load.RunAsync(stop.Token), Watched(servers, stop.Token));
        for (var round = 1; round <= rounds; round++)
        {
            foreach (var service in _apis.Concat(_gateways))
            {
                await service.StopAsync(cancellationToken);
                await service.StartAsync(cancellationToken);
                await SettleAsync(cancellationToken);
            }

            await Console.Error.WriteLineAsync($"round {round} of {rounds}: {load.Measurement.Errors} failed so far");
        }

        await stop.CancelAsync();
        await running;
        Elapsed = Stopwatch.GetElapsedTime(started);
        return load;
    }

    // What came back must be known to those in front of it before the next one goes, as in any rolling update.
    private static Task SettleAsync(CancellationToken cancellationToken) => Task.Delay(TimeSpan.FromSeconds(2.5), cancellationToken);

    private static async Task Watched(ReadyServers servers, CancellationToken cancellationToken)
    {
        try
        {
            await servers.WatchAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The run is over.
        }
    }

    private ServiceProcess Api() =>
        new(ServiceProcess.PathOf("Recommender.Api"), ServiceProcess.FreePort(), _storage.Environment);

    private ServiceProcess Gateway()
    {
        var environment = new Dictionary<string, string>(_storage.Environment);
        for (var i = 0; i < _apis.Length; i++)
        {
            environment[$"services__api__http__{i}"] = _apis[i].Address.ToString();
        }

        return new(ServiceProcess.PathOf("Recommender.Gateway"), ServiceProcess.FreePort(), environment);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var service in _gateways.Concat(_apis))
        {
            await service.DisposeAsync();
        }
    }
}
