using Npgsql;

namespace Recommender.Engine.Storage;

/// <summary>
/// A transaction that everything a request does takes part in, without each store having to be told: the record of an
/// answered idempotency key must be committed with whatever the request wrote, whichever stores that went through.
/// </summary>
public static class AmbientTransaction
{
    private static readonly AsyncLocal<Place?> Flow = new();

    public static NpgsqlTransaction? Current => Flow.Value?.Transaction;

    /// <summary>Makes <paramref name="transaction"/> the current one of this asynchronous flow until the result is disposed.</summary>
    public static IDisposable Enter(NpgsqlTransaction transaction) => new Visit(transaction);

    /// <summary>For what must be committed on its own, because the process remembers it beyond the request.</summary>
    public static IDisposable Leave() => new Visit(null);

    /// <summary>
    /// Begins work that is not the request's that happens to ask first: others wait for it too, or nobody does. Within the
    /// transaction it would use the connection beside the request, which breaks both, or after its end.
    /// </summary>
    public static T Outside<T>(Func<T> begin)
    {
        using var alone = Leave();
        return begin();
    }

    /// <summary>What flows; empty once its visit has ended, also for what was begun meanwhile and goes on.</summary>
    private sealed class Place(NpgsqlTransaction? transaction)
    {
        public NpgsqlTransaction? Transaction { get; private set; } = transaction;

        public void Clear() => Transaction = null;
    }

    private sealed class Visit : IDisposable
    {
        private readonly Place? _before = Flow.Value;
        private readonly Place _place;

        public Visit(NpgsqlTransaction? transaction) => Flow.Value = _place = new(transaction);

        public void Dispose()
        {
            _place.Clear();
            Flow.Value = _before;
        }
    }
}
