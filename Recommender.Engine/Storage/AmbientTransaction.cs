using System.Collections.Concurrent;
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
    public static Visit Enter(NpgsqlTransaction transaction) => new(transaction);

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

    /// <summary>
    /// Does what tells others of a write: within a transaction once it is committed, otherwise now. Whoever heard of it
    /// earlier would read what was there before the write, and keep that.
    /// </summary>
    public static Task OnceCommittedAsync(Func<Task> announce)
    {
        if (Flow.Value is not { Transaction: not null } place)
        {
            return announce();
        }

        place.Announcements.Enqueue(announce);
        return Task.CompletedTask;
    }

    /// <summary>What flows; empty once its visit has ended, also for what was begun meanwhile and goes on.</summary>
    private sealed class Place(NpgsqlTransaction? transaction)
    {
        public NpgsqlTransaction? Transaction { get; private set; } = transaction;

        public ConcurrentQueue<Func<Task>> Announcements { get; } = new();

        public void Clear() => Transaction = null;
    }

    /// <summary>The time that an asynchronous flow spends in a transaction, or outside of the one around it.</summary>
    public sealed class Visit : IDisposable
    {
        private readonly Place? _before = Flow.Value;
        private readonly Place _place;

        internal Visit(NpgsqlTransaction? transaction) => Flow.Value = _place = new(transaction);

        /// <summary>Tells others of what was written; to be called after the commit and before the request is answered.</summary>
        public async Task CommittedAsync()
        {
            while (_place.Announcements.TryDequeue(out var announce))
            {
                await announce();
            }
        }

        public void Dispose()
        {
            _place.Clear();
            Flow.Value = _before;
        }
    }
}
