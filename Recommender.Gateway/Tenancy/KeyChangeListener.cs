using Recommender.Engine.Tenancy;
using Recommender.Gateway.Origins;

namespace Recommender.Gateway.Tenancy;

/// <summary>Forgets keys the moment a change to them is announced.</summary>
internal sealed class KeyChangeListener(KeyChanges changes, KnownKeys keys, KnownOrigins origins, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!await TrySubscribeAsync())
        {
            await Task.Delay(RetryAfter, clock, stoppingToken);
        }
    }

    private async Task<bool> TrySubscribeAsync()
    {
        try
        {
            await changes.SubscribeAsync(hash =>
            {
                keys.Forget(hash);
                origins.Forget();
            });
            return true;
        }
        catch (Exception)
        {
            // Redis is not there yet, or storage, which knows the name of the installation. Until it is, what is remembered ends by its age alone.
            return false;
        }
    }
}
