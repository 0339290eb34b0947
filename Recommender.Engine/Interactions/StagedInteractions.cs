using Npgsql;
using Recommender.Engine.Storage;

namespace Recommender.Engine.Interactions;

/// <summary>
/// Writes many interactions at a time: copied into a temporary table of the connection, and from there by one statement
/// to where they belong. Of rows with the same event id, or of the same user, entity, type and time, the first counts.
/// </summary>
internal static class StagedInteractions
{
    /// <summary>Returns how many were not known before; known ones stay as they are.</summary>
    /// <param name="transaction">Of the import.</param>
    /// <param name="rows">Of one tenant or several.</param>
    /// <param name="online">Whether each is owed to the model, or a new model is asked for.</param>
    /// <param name="cancellationToken">Rolls everything back.</param>
    public static async Task<int> WriteAsync(
        NpgsqlTransaction transaction, IReadOnlyList<ResolvedInteraction> rows, bool online, CancellationToken cancellationToken)
    {
        await transaction.Connection!.ReadAsync([(Place(), null), (Clear(), null)], cancellationToken);
        await CopyAsync(transaction.Connection!, rows, cancellationToken);
        return await transaction.FirstOrDefaultAsync(Spread(online, ImportTraces.Of(rows)), row => row.GetInt32(0), cancellationToken);
    }

    private static Sql Place()
    {
        Sql sql = $"""
            CREATE TEMPORARY TABLE IF NOT EXISTS staged_interactions (
                interaction_id bigint NOT NULL DEFAULT nextval('interaction_ids'),
                tenant_id integer NOT NULL,
                user_key bigint NOT NULL,
                occurred_at timestamptz NOT NULL,
                entity_key bigint NOT NULL,
                interaction_type_id integer NOT NULL,
                weight real NOT NULL,
                metadata jsonb,
                event_id text COLLATE "C"
            ) ON COMMIT DELETE ROWS
            """;
        return sql;
    }

    // A transaction that holds the whole of a request comes here once for each of its batches.
    private static Sql Clear()
    {
        Sql sql = $"DELETE FROM staged_interactions";
        return sql;
    }

    private static async Task CopyAsync(
        NpgsqlConnection connection, IReadOnlyList<ResolvedInteraction> rows, CancellationToken cancellationToken)
    {
        await using var copy = await BinaryCopy.BeginAsync(
            connection,
            """
            COPY staged_interactions
                (tenant_id, user_key, occurred_at, entity_key, interaction_type_id, weight, metadata, event_id)
            FROM STDIN (FORMAT BINARY)
            """,
            cancellationToken);
        foreach (var row in rows)
        {
            await copy.StartRowAsync(columns: 8, cancellationToken);
            copy.Write(row.Draft.Tenant.Value);
            copy.Write(row.UserKey);
            copy.Write(row.Draft.OccurredAt);
            copy.Write(row.EntityKey);
            copy.Write(row.TypeId);
            copy.Write(row.Weight!.Value);
            copy.WriteJson(row.Draft.Metadata);
            copy.Write(row.Draft.EventId);
        }

        await copy.CompleteAsync(cancellationToken);
    }

    /// <summary>
    /// The worker is left the sums of their activity, in the form of <see cref="ActivityColumns"/>, and what is owed to the
    /// model: each interaction, or a training.
    /// </summary>
    private static Sql Spread(bool online, string[]? traces)
    {
        var trace = traces?[0];
        Sql sql = $"""
            WITH events AS (
                INSERT INTO event_ids (tenant_id, event_id, interaction_id, user_key, occurred_at)
                SELECT tenant_id, event_id, interaction_id, user_key, occurred_at
                FROM staged_interactions WHERE event_id IS NOT NULL
                ORDER BY tenant_id, event_id, interaction_id
                ON CONFLICT (tenant_id, event_id) DO NOTHING
                RETURNING interaction_id
            ),
            written AS (
                INSERT INTO interactions (tenant_id, user_key, occurred_at, entity_key, interaction_type_id, interaction_id, weight, metadata)
                SELECT tenant_id, user_key, occurred_at, entity_key, interaction_type_id, interaction_id, weight, metadata
                FROM staged_interactions
                WHERE event_id IS NULL OR interaction_id IN (SELECT interaction_id FROM events)
                ORDER BY tenant_id, user_key, occurred_at, entity_key, interaction_type_id, interaction_id
                ON CONFLICT (tenant_id, user_key, occurred_at, entity_key, interaction_type_id) DO NOTHING
                RETURNING tenant_id, user_key, occurred_at, entity_key, weight
            ),
            sums AS (
                SELECT tenant_id,
                    CASE WHEN occurred_at >= now() - interval '2 days' THEN date_trunc('hour', occurred_at, 'UTC')
                        ELSE date_trunc('day', occurred_at, 'UTC') + interval '12 hours' END AS bucket,
                    entity_key, sum(weight::double precision) AS weight, count(*)::integer AS events
                FROM written
                GROUP BY 1, 2, 3
            ),
            activity AS (
                INSERT INTO imported_activity (tenant_id, buckets, entity_keys, weights, events, traces)
                SELECT tenant_id, array_agg(bucket), array_agg(entity_key), array_agg(weight), array_agg(events), {traces}::text[]
                FROM sums
                GROUP BY tenant_id
            ),
            owed AS (
                INSERT INTO model_changes (tenant_id, change_id, user_key, entity_key, weight, occurred_at, xid, trace)
                SELECT tenant_id, nextval('interaction_changes_change_id_seq'), user_key, entity_key, weight, occurred_at, pg_current_xact_id(),
                    {trace}::text
                FROM written WHERE {online}
                RETURNING tenant_id
            ),
            changes AS (
                INSERT INTO tenant_work AS work (tenant_id, changes, first_change_at)
                SELECT tenant_id, count(*), now() FROM owed GROUP BY tenant_id ORDER BY tenant_id
                ON CONFLICT (tenant_id) DO UPDATE
                SET changes = work.changes + excluded.changes, first_change_at = coalesce(work.first_change_at, excluded.first_change_at)
            ),
            requests AS (
                INSERT INTO tenant_work AS work (tenant_id, rebuild_requested_at, rebuild_trace)
                SELECT DISTINCT tenant_id, now(), {trace}::text FROM written WHERE NOT {online}
                ON CONFLICT (tenant_id) DO UPDATE
                SET rebuild_requested_at = excluded.rebuild_requested_at, rebuild_trace = coalesce(excluded.rebuild_trace, work.rebuild_trace)
            )
            SELECT count(*)::integer FROM written
            """;
        return sql;
    }
}
