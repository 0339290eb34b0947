using Npgsql;

namespace Recommender.Engine.Storage;

/// <summary>
/// A transaction that everything a request does takes part in, without each store having to be told: the record of an
/// answered idempotency key must be committed with whatever the request wrote, whichever stores that went through.
/// </summary>
public static class AmbientTransaction
{
    private static readonly AsyncLocal<Frame?> Flow = new();

    public static NpgsqlTransaction? Current => Flow.Value?.Transaction;

    /// <summary>Makes <paramref name="transaction"/> the current one of this asynchronous flow until the result is disposed.</summary>
    public static IDisposable Enter(NpgsqlTransaction transaction) => new Visit(transaction);

    /// <summary>For what must be committed on its own, because the process remembers it beyond the request.</summary>
    public static IDisposable Leave() => new Visit(null);

    private sealed record Frame(NpgsqlTransaction? Transaction);

    private sealed class Visit : IDisposable
    {
        private readonly Frame? _before = Flow.Value;

        public Visit(NpgsqlTransaction? transaction) => Flow.Value = new(transaction);

        public void Dispose() => Flow.Value = _before;
    }
}
