using Npgsql;
using Recommender.Engine.Caching;
using Recommender.Engine.Faults;
using Recommender.Engine.Storage;

namespace Recommender.Engine.Interactions;

/// <summary>Records interactions one at a time for the caller and many at a time for the database.</summary>
public sealed class InteractionRecorder
{
    private readonly NpgsqlDataSource _database;
    private readonly InteractionPartitions _partitions;
    private readonly ChangeNotices _notices;
    private readonly RememberedKeys _remembered;
    private readonly GroupCommit<InteractionDraft, Outcome<Interaction>> _commits;

    public InteractionRecorder(
        NpgsqlDataSource database, InteractionPartitions partitions, ChangeNotices notices, RememberedKeys remembered, TimeProvider clock)
    {
        (_database, _partitions, _notices, _remembered) = (database, partitions, notices, remembered);
        _commits = new(RecordAsync, clock);
    }

    /// <summary>
    /// The interaction as it is stored; returns after the commit. One that is known by its event id is returned as it
    /// was, one that is known by user, entity, type and time gets the new weight and metadata.
    /// </summary>
    /// <exception cref="TimeoutException">Storage is slower than a request may wait; the outcome is unknown.</exception>
    public Task<Outcome<Interaction>> RecordAsync(InteractionDraft draft, CancellationToken cancellationToken) =>
        _commits.WriteAsync(draft, cancellationToken);

    private async Task<IReadOnlyList<Outcome<Interaction>>> RecordAsync(
        IReadOnlyList<InteractionDraft> drafts, CancellationToken cancellationToken)
    {
        await _partitions.EnsureAsync(drafts.Select(draft => draft.OccurredAt), cancellationToken);
        var (recorded, names) = await _database.TransactAsync(
            transaction => RecordAsync(transaction, drafts, cancellationToken), cancellationToken);
        if (AmbientTransaction.Current is null)
        {
            names.Remember();
        }

        foreach (var tenant in drafts.GroupBy(draft => draft.Tenant, draft => draft.UserId))
        {
            await _notices.UsersChangedAsync(tenant.Key, [.. tenant.Distinct()]);
        }

        return recorded;
    }

    /// <summary>Records within a transaction of the caller; the months of the drafts have their partitions already.</summary>
    private async Task<(IReadOnlyList<Outcome<Interaction>> Recorded, KnownNames Names)> RecordAsync(
        NpgsqlTransaction transaction, IReadOnlyList<InteractionDraft> drafts, CancellationToken cancellationToken)
    {
        var (resolved, names) = await InteractionNames.ResolveAsync(transaction, drafts, _remembered, cancellationToken);
        var rows = DistinctInteractions.Of(resolved);
        var written = await InteractionWriter.RecordAsync(transaction, rows.Rows, cancellationToken);
        var ids = written.ToDictionary(row => row.Position, row => row.Id);
        var known = await EventStore.FindAsync(
            transaction, [.. rows.Rows.Where((_, position) => !ids.ContainsKey(position))], cancellationToken);

        return ([.. resolved.Select((outcome, i) => outcome.Value is { } row ? Stored(row, i) : outcome.Fault!)], names);

        // The row that stands for a draft may have the event id of another draft, which is the one that was known.
        Outcome<Interaction> Stored(ResolvedInteraction row, int i) => ids.TryGetValue(rows.PositionOf(i), out var id)
            ? Describe(row, id, rows.RepeatsEvent(i))
            : known.TryGetValue((row.Draft.Tenant.Value, rows.Rows[rows.PositionOf(i)].Draft.EventId!), out var before)
            ? before
            : new Fault(FaultCode.Conflict, $"the event '{row.Draft.EventId}' was recorded and erased meanwhile");
    }

    private static Interaction Describe(ResolvedInteraction row, long id, bool isDuplicate) =>
        new(
            id, row.Draft.UserId, row.Draft.EntityId, row.EntityType, row.Draft.Type, row.Weight, row.Draft.Metadata,
            row.Draft.OccurredAt, isDuplicate);
}
