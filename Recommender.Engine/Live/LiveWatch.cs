using System.Threading.Channels;
using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Live;

/// <summary>One who waits for changes. Changes while nobody waits are one change at the next wait.</summary>
public sealed class LiveWatch(TenantId tenant, string? user, Action<LiveWatch> remove) : IDisposable
{
    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public TenantId Tenant => tenant;

    public string? User => user;

    public void Wake() => _changes.Writer.TryWrite(true);

    /// <summary>Returns when something has changed since the last call, or the time is over.</summary>
    public async Task WaitAsync(TimeSpan longest, TimeProvider clock, CancellationToken cancellationToken)
    {
        using var time = new CancellationTokenSource(longest, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(time.Token, cancellationToken);
        try
        {
            await _changes.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The time is over.
        }
    }

    public void Dispose() => remove(this);
}
