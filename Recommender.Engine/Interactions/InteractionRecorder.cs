using Npgsql;
using Recommender.Engine.Caching;
using Recommender.Engine.Faults;
using Recommender.Engine.Ingest;
using Recommender.Engine.Storage;
using Recommender.Engine.Tracing;

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
        NpgsqlDataSource database, InteractionPartitions partitions, ChangeNotices notices, RememberedKeys remembered, IngestMetrics metrics,
        TimeProvider clock)
    {
        (_database, _partitions, _notices, _remembered) = (database, partitions, notices, remembered);
        _commits = new("interaction", RecordAsync, metrics, clock, announce: AnnounceAsync);
    }

    /// <summary>
    /// The interaction as it is stored; returns after the commit. One that is known by its event id is returned as it
    /// was, one that is known by user, entity, type and time gets the new weight and metadata.
    /// </summary>
    /// <exception cref="TimeoutException">Storage is slower than a request may wait; the outcome is unknown.</exception>
    public Task<Outcome<Interaction>> RecordAsync(InteractionDraft draft, CancellationToken cancellationToken) =>
        _commits.WriteAsync(Work.Trace is { } trace ? draft with { Trace = trace } : draft, cancellationToken);

    /// <summary>All of them or none, in their order and otherwise as <see cref="RecordAsync(InteractionDraft, CancellationToken)"/>.</summary>
    /// <exception cref="RefusedException">One of them cannot be recorded, so that none was.</exception>
    public async Task<IReadOnlyList<Interaction>> RecordTogetherAsync(
        IReadOnlyList<InteractionDraft> drafts, CancellationToken cancellationToken)
    {
        await _partitions.EnsureAsync(drafts.Select(draft => draft.OccurredAt), cancellationToken);
        IReadOnlyList<Interaction> recorded = [];
        await InteractionPartitions.OnceMoreAsync(async () => recorded = await _database.TransactAsync(
            transaction => RecordTogetherAsync(transaction, drafts, cancellationToken), cancellationToken));
        await AmbientTransaction.OnceCommittedAsync(() => AnnounceAsync(drafts));
        return recorded;
    }

    private async Task<IReadOnlyList<Interaction>> RecordTogetherAsync(
        NpgsqlTransaction transaction, IReadOnlyList<InteractionDraft> drafts, CancellationToken cancellationToken)
    {
        // The transaction around may be committed with the refusal as its answer.
        const string Start = "together";
        await transaction.SaveAsync(Start, cancellationToken);
        var (outcomes, _) = await RecordAsync(transaction, drafts, cancellationToken);
        if (outcomes.FirstOrDefault(outcome => outcome.Fault is not null).Fault is { } fault)
        {
            await transaction.RollbackAsync(Start, cancellationToken);
            throw new RefusedException(fault);
        }

        return [.. outcomes.Select(outcome => outcome.Value!)];
    }

    private async Task<IReadOnlyList<Outcome<Interaction>>> RecordAsync(
        IReadOnlyList<InteractionDraft> drafts, CancellationToken cancellationToken)
    {
        await _partitions.EnsureAsync(drafts.Select(draft => draft.OccurredAt), cancellationToken);
        var outcomes = new Outcome<Interaction>?[drafts.Count];
        await InteractionPartitions.OnceMoreAsync(() => RecordKnownAsync(drafts, outcomes, cancellationToken));
        await InteractionPartitions.OnceMoreAsync(() => RecordOthersAsync(drafts, outcomes, cancellationToken));
        return Array.ConvertAll(outcomes, outcome => outcome!.Value);
    }

    private async Task AnnounceAsync(IReadOnlyList<InteractionDraft> drafts)
    {
        foreach (var tenant in drafts.GroupBy(draft => draft.Tenant, draft => draft.UserId))
        {
            await _notices.UsersChangedAsync(tenant.Key, [.. tenant.Distinct()]);
        }
    }

    /// <summary>
    /// What is about users and entities that the process knows takes one exchange with the server. Leaves open what turns
    /// out to have been recorded before, and what the process no longer knows right.
    /// </summary>
    private async Task RecordKnownAsync(
        IReadOnlyList<InteractionDraft> drafts, Outcome<Interaction>?[] outcomes, CancellationToken cancellationToken)
    {
        var recalled = new List<(int Draft, ResolvedInteraction Row)>(drafts.Count);
        for (var i = 0; i < drafts.Count && AmbientTransaction.Current is null; i++)
        {
            if (_remembered.Resolve(drafts[i]) is { } row)
            {
                recalled.Add((i, row));
            }
        }

        if (recalled.Count == 0)
        {
            return;
        }

        await using var connection = await _database.OpenConnectionAsync(cancellationToken);
        var distinct = DistinctInteractions.Of([.. recalled.Select(known => known.Row)]);
        var written = await WriteAsync(connection, distinct, cancellationToken);
        for (var i = 0; i < recalled.Count; i++)
        {
            if (written.TryGetValue(distinct.PositionOf(i), out var stored))
            {
                outcomes[recalled[i].Draft] = Describe(recalled[i].Row, stored, distinct.RepeatsEvent(i));
            }
        }
    }

    private async Task RecordOthersAsync(
        IReadOnlyList<InteractionDraft> drafts, Outcome<Interaction>?[] outcomes, CancellationToken cancellationToken)
    {
        int[] open = [.. Enumerable.Range(0, drafts.Count).Where(i => outcomes[i] is null)];
        if (open.Length == 0)
        {
            return;
        }

        var (recorded, names) = await _database.TransactAsync(
            transaction => RecordAsync(transaction, [.. open.Select(i => drafts[i])], cancellationToken), cancellationToken);
        if (AmbientTransaction.Current is null)
        {
            names.Remember();
        }

        for (var i = 0; i < open.Length; i++)
        {
            outcomes[open[i]] = recorded[i];
        }
    }

    /// <summary>Records within a transaction; the months of the drafts have their partitions already.</summary>
    private async Task<(IReadOnlyList<Outcome<Interaction>> Recorded, KnownNames Names)> RecordAsync(
        NpgsqlTransaction transaction, IReadOnlyList<InteractionDraft> drafts, CancellationToken cancellationToken)
    {
        var (resolved, names) = await InteractionNames.ResolveAsync(transaction, drafts, _remembered, cancellationToken);
        var rows = DistinctInteractions.Of(resolved);
        var written = await WriteAsync(transaction.Connection!, rows, cancellationToken);
        var known = await EventStore.FindAsync(
            transaction, [.. rows.Rows.Where((_, position) => !written.ContainsKey(position))], cancellationToken);

        return ([.. resolved.Select((outcome, i) => outcome.Value is { } row ? Stored(row, i) : outcome.Fault!)], names);

        // The row that stands for a draft may have the event id of another draft, which is the one that was known.
        Outcome<Interaction> Stored(ResolvedInteraction row, int i) => written.TryGetValue(rows.PositionOf(i), out var stored)
            ? Describe(row, stored, rows.RepeatsEvent(i))
            : known.TryGetValue((row.Draft.Tenant.Value, rows.Rows[rows.PositionOf(i)].Draft.EventId!), out var before)
            ? before
            : new Fault(FaultCode.Conflict, row.Draft.EventId is { } gone
                ? $"the event '{gone}' was recorded and erased meanwhile"
                : $"the interaction type '{row.Draft.Type}' was removed meanwhile");
    }

    private static async Task<Dictionary<int, WrittenInteraction>> WriteAsync(
        NpgsqlConnection connection, DistinctInteractions distinct, CancellationToken cancellationToken) =>
        (await InteractionWriter.RecordAsync(connection, distinct.Rows, cancellationToken)).ToDictionary(row => row.Position);

    private static Interaction Describe(ResolvedInteraction row, WrittenInteraction stored, bool isDuplicate) =>
        new(
            stored.Id, row.Draft.UserId, row.Draft.EntityId, row.EntityType, row.Draft.Type, row.Draft.Weight ?? stored.Weight,
            row.Draft.Metadata, row.Draft.OccurredAt, isDuplicate);
}
