using System.Collections.Concurrent;
using Npgsql;

namespace Recommender.Engine.Storage;

/// <summary>The time that an asynchronous flow spends in a transaction, or outside of the one around it.</summary>
public sealed class AmbientVisit : IDisposable
{
    private readonly AsyncLocal<AmbientPlace?> _flow;
    private readonly AmbientPlace? _before;
    private readonly AmbientPlace _place;

    internal AmbientVisit(AsyncLocal<AmbientPlace?> flow, NpgsqlTransaction? transaction)
    {
        (_flow, _before, _place) = (flow, flow.Value, new(transaction));
        flow.Value = _place;
    }

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
        _flow.Value = _before;
    }
}

/// <summary>What flows; empty once its visit has ended, also for what was begun meanwhile and goes on.</summary>
internal sealed class AmbientPlace(NpgsqlTransaction? transaction)
{
    public NpgsqlTransaction? Transaction { get; private set; } = transaction;

    public ConcurrentQueue<Func<Task>> Announcements { get; } = new();

    public void Clear() => Transaction = null;
}
