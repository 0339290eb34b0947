using Npgsql;
using Recommender.Engine.Faults;
using Recommender.Engine.Ingest;
using Recommender.Engine.Storage;
using Recommender.Engine.Webhooks;

namespace Recommender.Engine.Interactions;

/// <summary>
/// Lets concurrent imports share transactions, as long as nothing in them is known yet and nobody wants to be told of it.
/// </summary>
internal sealed class SharedImports
{
    private static readonly CommitLimits Limits = new(Lanes: 4, UsualLanes: 4, LargestBatch: InteractionImport.BatchSize, LongestQueue: 10_000, Timeout.InfiniteTimeSpan);

    private readonly NpgsqlDataSource _database;
    private readonly RememberedKeys _remembered;
    private readonly GroupCommit<List<InteractionDraft>, ImportedInteractions?> _commits;

    public SharedImports(NpgsqlDataSource database, RememberedKeys remembered, IngestMetrics metrics)
    {
        (_database, _remembered) = (database, remembered);
        _commits = new("interaction_import", WriteAsync, metrics, TimeProvider.System, Limits, drafts => drafts.Count);
    }

    /// <summary>Null, and nothing is written, when some of the drafts are known or an event has to follow from them.</summary>
    public Task<ImportedInteractions?> WriteAsync(List<InteractionDraft> drafts, CancellationToken cancellationToken) =>
        _commits.WriteAsync(drafts, cancellationToken);

    private async Task<IReadOnlyList<ImportedInteractions?>> WriteAsync(
        IReadOnlyList<List<InteractionDraft>> batches, CancellationToken cancellationToken)
    {
        try
        {
            var (resolved, names) = await _database.TransactAsync(
                transaction => WriteAsync(transaction, batches, cancellationToken), cancellationToken);
            names?.Remember();
            return resolved is null ? new ImportedInteractions?[batches.Count] : Split(batches, resolved);
        }
        catch (PostgresException known) when (known.SqlState == PostgresErrorCodes.UniqueViolation && batches.Count == 1)
        {
            return [null];
        }
    }

    private async Task<(Outcome<ResolvedInteraction>[]? Resolved, KnownNames? Names)> WriteAsync(
        NpgsqlTransaction transaction, IReadOnlyList<List<InteractionDraft>> batches, CancellationToken cancellationToken)
    {
        List<InteractionDraft> drafts = [.. batches.SelectMany(batch => batch)];
        if (await InteractionEvents.AreWantedAsync(transaction, [.. drafts.Select(draft => draft.Tenant).Distinct()], cancellationToken))
        {
            return default;
        }

        var (resolved, names) = await InteractionNames.ResolveAsync(transaction, drafts, _remembered, cancellationToken);
        var (few, many) = Rows(batches, resolved);
        await CopiedInteractions.WriteAsync(transaction, few, many, DateTime.UtcNow, cancellationToken);
        return (resolved, names);
    }

    /// <summary>Of requests with few records, and of those with many.</summary>
    private static (List<ResolvedInteraction> Few, List<ResolvedInteraction> Many) Rows(
        IReadOnlyList<List<InteractionDraft>> batches, Outcome<ResolvedInteraction>[] resolved)
    {
        var (few, many, from) = (new List<ResolvedInteraction>(), new List<ResolvedInteraction>(), 0);
        foreach (var batch in batches)
        {
            var rows = resolved[from..(from + batch.Count)].Select(row => row.Value).OfType<ResolvedInteraction>();
            (batch.Count <= InteractionImport.MostOnline ? few : many).AddRange(rows);
            from += batch.Count;
        }

        return (few, many);
    }

    private static ImportedInteractions[] Split(IReadOnlyList<List<InteractionDraft>> batches, Outcome<ResolvedInteraction>[] resolved)
    {
        var split = new ImportedInteractions[batches.Count];
        for (int i = 0, from = 0; i < split.Length; from += batches[i++].Count)
        {
            var own = resolved[from..(from + batches[i].Count)];
            split[i] = new(own, own.Count(row => row.Value is not null));
        }

        return split;
    }
}
