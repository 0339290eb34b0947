using Npgsql;

namespace Recommender.Engine.Storage;

/// <summary>
/// A transaction that everything a request does takes part in, without each store having to be told: the record of an
/// answered idempotency key must be committed with whatever the request wrote, whichever stores that went through.
/// </summary>
public static class AmbientTransaction
{
    private static readonly AsyncLocal<AmbientPlace?> Flow = new();

    public static NpgsqlTransaction? Current => Flow.Value?.Transaction;

    /// <summary>Makes <paramref name="transaction"/> the current one of this asynchronous flow until the result is disposed.</summary>
    public static AmbientVisit Enter(NpgsqlTransaction transaction) => new(Flow, transaction);

    /// <summary>For what must be committed on its own, because the process remembers it beyond the request.</summary>
    public static IDisposable Leave() => new AmbientVisit(Flow, null);

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
}
