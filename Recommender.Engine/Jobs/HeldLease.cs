namespace Recommender.Engine.Jobs;

/// <summary>Renews a lease until disposed; <see cref="Token"/> is cancelled when it is lost or the worker stops.</summary>
public sealed class HeldLease : IAsyncDisposable
{
    private readonly CancellationTokenSource _lost;
    private readonly CancellationTokenSource _done = new();
    private readonly Task _renewing;

    /// <param name="renew">Prolongs the lease; false when it was lost.</param>
    public HeldLease(Func<CancellationToken, Task<bool>> renew, TimeSpan every, TimeProvider clock, CancellationToken stopping)
    {
        _lost = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        _renewing = RenewAsync(renew, every, clock);
    }

    public CancellationToken Token => _lost.Token;

    public async ValueTask DisposeAsync()
    {
        await _done.CancelAsync();
        await _renewing;
        _done.Dispose();
        _lost.Dispose();
    }

    private async Task RenewAsync(Func<CancellationToken, Task<bool>> renew, TimeSpan every, TimeProvider clock)
    {
        using var timer = new PeriodicTimer(every, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(_done.Token))
            {
                if (!await renew(_done.Token))
                {
                    await _lost.CancelAsync();
                    return;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed: the work is done.
        }
        catch (Exception)
        {
            // A renewal that failed may mean the lease is gone soon; the fencing token alone would notice only at the end.
            await _lost.CancelAsync();
        }
    }
}
