using System.Diagnostics;
using Npgsql;
using Recommender.Engine.Faults;
using Recommender.Engine.Ingest;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Entities;

/// <summary>Registers or replaces many entities of one tenant at a time.</summary>
public sealed class EntityImport(NpgsqlDataSource database, IngestMetrics metrics)
{
    /// <summary>How many records make a good transaction: more hold locks longer, fewer pay for more commits.</summary>
    public const int BatchSize = 500;

    /// <summary>Writes the usable records in one transaction; the last of several for one entity wins.</summary>
    public async Task ImportAsync(
        TenantId tenant, IReadOnlyList<ImportRecord<EntityDraft>> records, ImportTally tally, CancellationToken cancellationToken)
    {
        var last = new Dictionary<(string Id, string Type), EntityDraft>(records.Count);
        var usable = 0;
        foreach (var record in records)
        {
            var draft = record.Draft;
            if ((record.Fault ?? EntityRules.Check(draft!.Id, draft.Type, draft.Attributes)) is { } fault)
            {
                tally.Fail(record.Line, fault, entityId: draft?.Id, entityType: draft?.Type);
                continue;
            }

            usable++;
            last[(draft!.Id, draft.Type)] = draft;
        }

        if (usable > 0)
        {
            var unchanged = last.Count - await WriteAsync(tenant, [.. last.Values], cancellationToken);
            tally.Count(usable - unchanged, unchanged);
        }
    }

    private async Task<int> WriteAsync(TenantId tenant, IReadOnlyList<EntityDraft> drafts, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var written = await database.TransactAsync(
            transaction => EntityWriter.UpsertAsync(transaction.Connection!, drafts, cancellationToken), cancellationToken);
        metrics.Committed("entity_import", drafts.Count, Stopwatch.GetElapsedTime(started));
        if (written.Count > 0)
        {
            await database.ExecuteAsync(
                $"""
                INSERT INTO tenant_work (tenant_id, rebuild_requested_at) VALUES ({tenant.Value}, now())
                ON CONFLICT (tenant_id) DO UPDATE SET rebuild_requested_at = excluded.rebuild_requested_at
                """,
                cancellationToken);
        }

        return written.Count;
    }
}
