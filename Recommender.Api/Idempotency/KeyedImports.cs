using Recommender.Engine.Faults;

namespace Recommender.Api.Idempotency;

/// <summary>
/// Imports with an idempotency key that are at work. Each holds a connection of the imports' pool for its key besides
/// those that its batches take, so that only some of the pool may be held that way.
/// </summary>
internal sealed class KeyedImports : IDisposable
{
    private const int Most = 3;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _free = new(Most, Most);

    /// <summary>A place, which is free again when the result is disposed.</summary>
    /// <exception cref="RefusedException">None becomes free soon.</exception>
    public async Task<IDisposable> EnterAsync(CancellationToken cancellationToken) =>
        await _free.WaitAsync(Patience, cancellationToken)
            ? new Place(_free)
            : throw new RefusedException(new(FaultCode.ServiceUnavailable, "too many imports with an Idempotency-Key are at work"));

    public void Dispose() => _free.Dispose();

    private sealed class Place(SemaphoreSlim free) : IDisposable
    {
        public void Dispose() => free.Release();
    }
}
