using System.Diagnostics;
using Npgsql;
using Recommender.Engine.Faults;
using Recommender.Engine.Ingest;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;
using Recommender.Engine.Tracing;
using Recommender.Engine.Webhooks;

namespace Recommender.Engine.Interactions;

/// <summary>Adds many interactions of one tenant at a time. Those that are known already stay as they are.</summary>
public sealed class InteractionImport(NpgsqlDataSource database, InteractionPartitions partitions, RememberedKeys remembered, IngestMetrics metrics)
{
    /// <summary>
    /// How many records make a good transaction: more hold locks longer; fewer pay for more commits, and their activity
    /// adds up to more sums.
    /// </summary>
    public const int BatchSize = 10_000;

    /// <summary>
    /// So many records of a request at most are taken into the models online: clients that batch events send some, those that
    /// import send thousands, which a training learns with less work.
    /// </summary>
    public const int MostOnline = 100;

    private readonly SharedImports _shared = new(database, remembered, metrics);

    /// <summary>Writes the usable records in one transaction.</summary>
    public async Task ImportAsync(
        TenantId tenant, IReadOnlyList<ImportRecord<InteractionDraft>> records, ImportTally tally, CancellationToken cancellationToken)
    {
        var usable = new List<ImportRecord<InteractionDraft>>(records.Count);
        foreach (var record in records)
        {
            if ((record.Fault ?? InteractionRules.Check(record.Draft!)) is { } fault)
            {
                Fail(tally, record, fault);
            }
            else
            {
                usable.Add(record);
            }
        }

        if (usable.Count > 0)
        {
            await partitions.EnsureAsync(usable.Select(record => record.Draft!.OccurredAt), cancellationToken);
            await InteractionPartitions.OnceMoreAsync(() => WriteAsync(tenant, usable, tally, cancellationToken));
        }
    }

    private async Task WriteAsync(
        TenantId tenant, List<ImportRecord<InteractionDraft>> records, ImportTally tally, CancellationToken cancellationToken)
    {
        var trace = Work.Trace;
        var drafts = records.ConvertAll(record => record.Draft!.Tenant == tenant && trace is null
            ? record.Draft
            : record.Draft with { Tenant = tenant, Trace = trace });

        // A file of which something was known is most likely one that was imported before.
        var (resolved, written) =
            (AmbientTransaction.Current is null && tally.Duplicates == 0 ? await _shared.WriteAsync(drafts, cancellationToken) : null)
            ?? await StageAsync(tenant, drafts, cancellationToken);

        var refused = 0;
        for (var i = 0; i < resolved.Length; i++)
        {
            if (resolved[i].Fault is { } fault)
            {
                Fail(tally, records[i], fault);
                refused++;
            }
        }

        tally.Count(written, resolved.Length - refused - written);
    }

    private async Task<ImportedInteractions> StageAsync(
        TenantId tenant, List<InteractionDraft> drafts, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var (resolved, names, written) = await database.TransactAsync(
            async transaction =>
            {
                var (rows, names) = await InteractionNames.ResolveAsync(transaction, drafts, remembered, cancellationToken);
                var known = rows.Where(row => row.Value is not null).Select(row => row.Value!).ToList();
                var added = await StagedInteractions.WriteAsync(transaction, known, drafts.Count <= MostOnline, cancellationToken);
                await InteractionEvents.AddStagedAsync(transaction, tenant, cancellationToken);
                return (rows, names, added);
            },
            cancellationToken);
        metrics.Committed("interaction_import", drafts.Count, Stopwatch.GetElapsedTime(started));
        if (AmbientTransaction.Current is null)
        {
            names.Remember();
        }

        return new(resolved, written);
    }

    private static void Fail(ImportTally tally, ImportRecord<InteractionDraft> record, Fault fault) =>
        tally.Fail(record.Line, fault, record.Draft?.UserId, record.Draft?.EntityId, record.Draft?.EntityType);
}
