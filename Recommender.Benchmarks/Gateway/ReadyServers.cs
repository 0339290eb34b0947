namespace Recommender.Benchmarks.Gateway;

/// <summary>
/// What a load balancer does in front of gateways: asks each for readiness, a few times a second, and sends requests in
/// turn to those that were ready.
/// </summary>
internal sealed class ReadyServers(IReadOnlyList<ServiceProcess> servers)
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(250);

    private volatile Uri[] _ready = [.. servers.Select(server => server.Address)];
    private int _next;

    public Uri Next() => _ready is { Length: > 0 } ready ? ready[(uint)Interlocked.Increment(ref _next) % ready.Length] : servers[0].Address;

    public async Task WatchAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Every);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            var answers = await Task.WhenAll(servers.Select(server => server.IsReadyAsync(cancellationToken)));
            _ready = [.. servers.Where((_, i) => answers[i]).Select(server => server.Address)];
        }
    }
}
