using Recommender.Engine.RateLimits;

namespace Recommender.Gateway.RateLimits;

/// <summary>Keeps this gateway counted among the others, and finds out when Redis is back, so that no request has to.</summary>
internal sealed class LimitHeartbeat(SharedBuckets shared, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(500);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, clock);
        do
        {
            await shared.BeatAsync();
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
