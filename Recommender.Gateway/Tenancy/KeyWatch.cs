using Recommender.Engine.Tenancy;

namespace Recommender.Gateway.Tenancy;

/// <summary>Looks after the keys of answers that last longer than a request: what is revoked or has run out must not be served on.</summary>
internal sealed class KeyWatch(KnownKeys keys, TimeProvider clock)
{
    // With what KnownKeys may take to find out, this stays within the five seconds of a revocation.
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    /// <summary>Ends when the key of the request is not valid any more, or with the token.</summary>
    public async Task UntilInvalidAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var hash = context.Features.Get<Caller>()?.Hash;
        using var timer = new PeriodicTimer(hash is null ? Timeout.InfiniteTimeSpan : Every, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken) && await IsValidAsync(hash!.Value))
            {
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Nobody listens any more.
        }
    }

    private async ValueTask<bool> IsValidAsync(KeyHash hash)
    {
        try
        {
            return await keys.FindAsync(hash) is { IsActive: true };
        }
        catch (StorageUnavailableException)
        {
            // Nothing can be revoked in it either.
            return true;
        }
    }
}
