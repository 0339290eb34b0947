using Npgsql;
using Recommender.Engine.Storage;

namespace Recommender.Engine.Interactions;

/// <summary>
/// The statement that records interactions. Rows of one call differ in their <see cref="InteractionKey"/> and in their
/// event id. What is written is returned by position; a position that is missing was known before.
/// </summary>
internal static class InteractionWriter
{
    /// <summary>
    /// Records interactions one by one as applications report them: a known one gets the new weight and metadata. What
    /// follows from them is queued for the worker.
    /// </summary>
    public static Task<List<(int Position, long Id)>> RecordAsync(
        NpgsqlTransaction transaction, IReadOnlyList<ResolvedInteraction> rows, CancellationToken cancellationToken)
    {
        var columns = new InteractionColumns(rows);
        return transaction.QueryAsync(
            $"""
            WITH input AS MATERIALIZED (
                SELECT row.*, nextval('interaction_ids') AS interaction_id
                FROM unnest({columns.Tenants}, {columns.Users}, {columns.Times}, {columns.Entities}, {columns.Types},
                        {columns.Weights}, {columns.Metadata}, {columns.EventIds}) WITH ORDINALITY
                    AS row (tenant_id, user_key, occurred_at, entity_key, interaction_type_id, weight, metadata, event_id, position)
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
                INSERT INTO interaction_changes (tenant_id, user_key, entity_key, weight, occurred_at, interaction_type_id)
                SELECT tenant_id, user_key, entity_key,
                    CASE WHEN written.interaction_id = input.interaction_id THEN input.weight ELSE 0 END, occurred_at,
                    interaction_type_id
                FROM written JOIN input USING (tenant_id, user_key, occurred_at, entity_key, interaction_type_id)
            )
            SELECT input.position::integer, written.interaction_id
            FROM written JOIN input USING (tenant_id, user_key, occurred_at, entity_key, interaction_type_id)
            """,
            Read, cancellationToken);
    }

    private static (int Position, long Id) Read(NpgsqlDataReader row) => (row.GetInt32(0) - 1, row.GetInt64(1));
}
