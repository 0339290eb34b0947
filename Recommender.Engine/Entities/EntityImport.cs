using Npgsql;
using Recommender.Engine.Faults;
using Recommender.Engine.Ingest;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Entities;

/// <summary>Registers or replaces many entities of one tenant at a time.</summary>
public sealed class EntityImport(NpgsqlDataSource database)
{
    /// <summary>How many records make a good transaction: more hold locks longer, fewer pay for more commits.</summary>
    public const int BatchSize = 1000;

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
            var changed = await database.TransactAsync(
                transaction => StagedEntities.WriteAsync(transaction, tenant, [.. last.Values], cancellationToken), cancellationToken);
            var unchanged = last.Count - changed;
            tally.Count(usable - unchanged, unchanged);
        }
    }
}
