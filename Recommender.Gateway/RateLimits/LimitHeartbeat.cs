using Recommender.Engine.Caching;
using Recommender.Engine.RateLimits;

namespace Recommender.Gateway.RateLimits;

/// <summary>
/// Keeps this gateway counted among the others of its installation, and finds out when Redis is back, so that no request
/// has to.
/// </summary>
internal sealed class LimitHeartbeat(SharedBuckets shared, Installation installation, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(500);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, clock);
        do
        {
            await FindInstallationAsync(stoppingToken);
            await shared.BeatAsync();
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task FindInstallationAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (!shared.IsNamed)
            {
                shared.ShareWith(await installation.NameAsync(cancellationToken));
            }
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Storage or its schema is not there yet. Until it is, this gateway enforces the limits alone.
        }
    }
}
