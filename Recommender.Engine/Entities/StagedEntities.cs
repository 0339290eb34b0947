using System.Runtime.InteropServices;
using Npgsql;
using Recommender.Engine.Faults;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Entities;

/// <summary>
/// Writes many entities of one tenant at a time, with their feature vectors: copied into a temporary table of the
/// connection, and from there by one statement to where they belong. Only those that are new or changed get a vector.
/// </summary>
internal static class StagedEntities
{
    /// <summary>Registers the entities or replaces their attributes; no two may be the same.</summary>
    /// <returns>How many were new or had other attributes before.</returns>
    public static async Task<int> WriteAsync(
        NpgsqlTransaction transaction, TenantId tenant, IReadOnlyList<EntityDraft> drafts, CancellationToken cancellationToken)
    {
        string[] names = [.. drafts.Select(draft => draft.Type).Distinct()];
        var types = new Dictionary<string, int>(names.Length);
        await transaction.Connection!.ReadAsync(
            [
                (TenantLock.Share([tenant]), _ => { }),
                (Place(), null),
                (Clear(), null),
                (EntityTypes.Ensure([.. names.Select(_ => tenant.Value)], names), null),
                (EntityTypes.Find(tenant, names), row => types.Add(row.GetString(0), row.GetInt32(1))),
            ],
            cancellationToken);
        if (types.Count < names.Length)
        {
            throw new RefusedException(new(FaultCode.TenantNotFound, "the tenant was deleted"));
        }

        await CopyAsync(transaction.Connection!, drafts, types, cancellationToken);
        var sent = drafts.ToDictionary(draft => (draft.Id, types[draft.Type]));
        var written = await transaction.QueryAsync(Spread(tenant), row => Read(row, sent), cancellationToken);
        if (written.Count > 0)
        {
            await CopiedVectors.WriteAsync(transaction, tenant, written, cancellationToken);

            // Last, because all imports of the tenant wait for each other here.
            await transaction.ExecuteAsync(AskForModel(tenant), cancellationToken);
        }

        return written.Count;
    }

    private static Sql Place()
    {
        Sql sql = $"""
            CREATE TEMPORARY TABLE IF NOT EXISTS staged_entities (
                entity_id text COLLATE "C" NOT NULL,
                entity_type_id integer NOT NULL,
                attributes jsonb NOT NULL
            ) ON COMMIT DELETE ROWS
            """;
        return sql;
    }

    // A transaction that holds the whole of a request comes here once for each of its batches.
    private static Sql Clear()
    {
        Sql sql = $"DELETE FROM staged_entities";
        return sql;
    }

    private static async Task CopyAsync(
        NpgsqlConnection connection, IReadOnlyList<EntityDraft> drafts, Dictionary<string, int> types,
        CancellationToken cancellationToken)
    {
        await using var copy = await BinaryCopy.BeginAsync(
            connection, "COPY staged_entities (entity_id, entity_type_id, attributes) FROM STDIN (FORMAT BINARY)",
            cancellationToken);
        foreach (var draft in drafts)
        {
            await copy.StartRowAsync(columns: 3, cancellationToken);
            copy.Write(draft.Id);
            copy.Write(types[draft.Type]);
            copy.WriteJson(JsonMarshal.GetRawUtf8Value(draft.Attributes));
        }

        await copy.CompleteAsync(cancellationToken);
    }

    // Whether an entity is new shows in its revision: everything that happens to one raises it.
    private static Sql Spread(TenantId tenant)
    {
        Sql sql = $"""
            INSERT INTO entities AS entity (tenant_id, entity_id, entity_type_id, attributes, registered)
            SELECT {tenant.Value}, entity_id, entity_type_id, attributes, true
            FROM staged_entities
            ORDER BY entity_id, entity_type_id
            ON CONFLICT (tenant_id, entity_id, entity_type_id) DO UPDATE
            SET attributes = excluded.attributes, registered = true, deleted = false,
                revision = entity.revision + 1, updated_at = now(),
                created_at = CASE WHEN entity.registered AND NOT entity.deleted THEN entity.created_at ELSE now() END
            WHERE NOT entity.registered OR entity.deleted OR entity.attributes IS DISTINCT FROM excluded.attributes
            RETURNING entity_id, entity_type_id, entity_key, revision = 1
            """;
        return sql;
    }

    private static WrittenEntity Read(NpgsqlDataReader row, Dictionary<(string, int), EntityDraft> sent)
    {
        var type = row.GetInt32(1);
        return new(sent[(row.GetString(0), type)], type, row.GetInt64(2), row.GetBoolean(3));
    }

    private static Sql AskForModel(TenantId tenant)
    {
        Sql sql = $"""
            INSERT INTO tenant_work (tenant_id, rebuild_requested_at) VALUES ({tenant.Value}, now())
            ON CONFLICT (tenant_id) DO UPDATE SET rebuild_requested_at = excluded.rebuild_requested_at
            """;
        return sql;
    }
}
