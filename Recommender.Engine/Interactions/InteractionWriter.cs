using Npgsql;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Interactions;

/// <summary>What was written of a row: its id, and the weight it got.</summary>
internal readonly record struct WrittenInteraction(int Position, long Id, float Weight);

/// <summary>The statement that records interactions one by one as applications report them.</summary>
internal static class InteractionWriter
{
    /// <summary>
    /// Records rows that differ in their <see cref="InteractionKey"/> and in their event id. One that is known by its key
    /// gets the new weight and metadata. What follows from them is queued for the worker. All of it is one exchange with
    /// the server and, unless one is open, a transaction of its own.
    /// </summary>
    /// <returns>
    /// What was written by position in <paramref name="rows"/>. One that is missing was known by its event id before, or
    /// its keys are no longer right.
    /// </returns>
    public static Task<List<WrittenInteraction>> RecordAsync(
        NpgsqlConnection connection, IReadOnlyList<ResolvedInteraction> rows, CancellationToken cancellationToken) =>
        connection.QueryAsync(
            [TenantLock.Share(rows.Select(row => row.Draft.Tenant)), Record(new(rows))],
            row => new WrittenInteraction(row.GetInt32(0) - 1, row.GetInt64(1), row.GetFloat(2)),
            cancellationToken);

    private static Sql Record(InteractionColumns columns)
    {
        Sql sql = $"""
            WITH input AS MATERIALIZED (
                SELECT row.position, row.tenant_id, row.user_key, row.occurred_at, row.entity_key, row.interaction_type_id,
                    coalesce(row.weight, type.weight)::real AS weight, row.metadata, row.event_id, row.trace,
                    nextval('interaction_ids') AS interaction_id
                FROM unnest({columns.Tenants}, {columns.Removals}, {columns.ServerStarts}, {columns.Users}, {columns.Times},
                        {columns.Entities}, {columns.Types}, {columns.Weights}, {columns.Metadata}, {columns.EventIds},
                        {columns.Traces})
                    WITH ORDINALITY
                    AS row (tenant_id, removals, server_start, user_key, occurred_at, entity_key, interaction_type_id, weight,
                        metadata, event_id, trace, position)
                -- LIMIT: one for each. Expecting fewer, the planner would compare what is written with each row of the batch.
                CROSS JOIN LATERAL (
                    SELECT known.weight
                    FROM tenants AS tenant JOIN interaction_types AS known USING (tenant_id)
                    WHERE tenant.tenant_id = row.tenant_id AND tenant.removals = row.removals
                        AND known.interaction_type_id = row.interaction_type_id AND NOT known.deleted
                        AND row.server_start = pg_postmaster_start_time()
                    LIMIT 1) AS type
            ),
            events AS (
                INSERT INTO event_ids (tenant_id, event_id, interaction_id, user_key, occurred_at)
                SELECT tenant_id, event_id, interaction_id, user_key, occurred_at
                FROM input WHERE event_id IS NOT NULL
                ORDER BY tenant_id, event_id
                ON CONFLICT (tenant_id, event_id) DO NOTHING
                RETURNING interaction_id
            ),
            written AS (
                INSERT INTO interactions (tenant_id, user_key, occurred_at, entity_key, interaction_type_id, interaction_id, weight, metadata)
                SELECT tenant_id, user_key, occurred_at, entity_key, interaction_type_id, interaction_id, weight, metadata::jsonb
                FROM input
                WHERE event_id IS NULL OR interaction_id IN (SELECT interaction_id FROM events)
                ORDER BY tenant_id, user_key, occurred_at, entity_key, interaction_type_id
                ON CONFLICT (tenant_id, user_key, occurred_at, entity_key, interaction_type_id)
                DO UPDATE SET weight = excluded.weight, metadata = excluded.metadata
                RETURNING tenant_id, user_key, occurred_at, entity_key, interaction_type_id, interaction_id
            ),
            changes AS (
                -- An overwritten interaction was counted when it was new: it only makes its user stale.
                INSERT INTO interaction_changes (tenant_id, user_key, entity_key, weight, occurred_at, interaction_type_id, trace)
                SELECT tenant_id, user_key, entity_key,
                    CASE WHEN written.interaction_id = input.interaction_id THEN input.weight ELSE 0 END, occurred_at,
                    interaction_type_id, input.trace
                FROM written JOIN input USING (tenant_id, user_key, occurred_at, entity_key, interaction_type_id)
            )
            SELECT input.position::integer, written.interaction_id, input.weight
            FROM written JOIN input USING (tenant_id, user_key, occurred_at, entity_key, interaction_type_id)
            """;
        return sql;
    }
}
