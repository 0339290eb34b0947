using Npgsql;
using Recommender.Engine.Faults;
using Recommender.Engine.Ingest;
using Recommender.Engine.Storage;

namespace Recommender.Engine.Entities;

/// <summary>Registers new entities one at a time for the caller and many at a time for the database.</summary>
public sealed class EntityRegistration
{
    private readonly NpgsqlDataSource _database;
    private readonly GroupCommit<EntityDraft, Outcome<Entity>> _commits;

    public EntityRegistration(NpgsqlDataSource database, IngestMetrics metrics, TimeProvider clock)
    {
        _database = database;
        _commits = new("entity", CreateAsync, metrics, clock);
    }

    /// <summary>The new entity, or a fault when there is one already. Returns after the commit.</summary>
    /// <exception cref="TimeoutException">Storage is slower than a request may wait; the outcome is unknown.</exception>
    public Task<Outcome<Entity>> CreateAsync(EntityDraft draft, CancellationToken cancellationToken) =>
        _commits.WriteAsync(draft, cancellationToken);

    private async Task<IReadOnlyList<Outcome<Entity>>> CreateAsync(
        IReadOnlyList<EntityDraft> drafts, CancellationToken cancellationToken)
    {
        var outcomes = new Outcome<Entity>[drafts.Count];
        var first = new Dictionary<(int, string, string), int>(drafts.Count);
        for (var i = 0; i < drafts.Count; i++)
        {
            outcomes[i] = Exists(drafts[i]);
            first.TryAdd((drafts[i].Tenant.Value, drafts[i].Id, drafts[i].Type), i);
        }

        int[] positions = [.. first.Values.Order()];
        var created = await WriteAsync([.. positions.Select(i => drafts[i])], cancellationToken);
        foreach (var (position, entity) in created)
        {
            outcomes[positions[position]] = entity;
        }

        return outcomes;
    }

    private async Task<List<(int Position, Entity Entity)>> WriteAsync(List<EntityDraft> drafts, CancellationToken cancellationToken)
    {
        if (AmbientTransaction.Current is { } ambient)
        {
            return await EntityWriter.CreateAsync(ambient.Connection!, drafts, cancellationToken);
        }

        // One exchange with the server is a transaction of its own.
        await using var connection = await _database.OpenConnectionAsync(cancellationToken);
        return await EntityWriter.CreateAsync(connection, drafts, cancellationToken);
    }

    internal static Fault Exists(EntityDraft draft) =>
        Fault.Invalid($"an entity '{draft.Id}' of type '{draft.Type}' exists already");
}
