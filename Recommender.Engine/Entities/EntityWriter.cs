using Npgsql;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Entities;

/// <summary>
/// Writes many entities, of any tenants, together with their feature vectors, so that a new entity is similar to others
/// at once. No two drafts of a call may name the same entity.
/// </summary>
internal static class EntityWriter
{
    /// <summary>
    /// Registers entities that are not registered yet. Returns what it wrote by position in <paramref name="drafts"/>;
    /// a position that is missing was registered before and is unchanged.
    /// </summary>
    public static async Task<List<(int Position, Entity Entity)>> CreateAsync(
        NpgsqlConnection connection, IReadOnlyList<EntityDraft> drafts, CancellationToken cancellationToken)
    {
        var columns = new EntityColumns(drafts);
        Sql[] statements =
            [TenantLock.Share(drafts.Select(draft => draft.Tenant)), EnsureTypes(drafts), Create(columns)];
        return await connection.QueryAsync(statements, row => Read(row, drafts), cancellationToken);
    }

    private static Sql EnsureTypes(IReadOnlyList<EntityDraft> drafts)
    {
        var types = drafts.Select(draft => (draft.Tenant.Value, draft.Type)).Distinct().ToList();
        return EntityTypes.Ensure([.. types.Select(type => type.Value)], [.. types.Select(type => type.Type)]);
    }

    private static Sql Create(EntityColumns columns)
    {
        Sql sql = $"""
            WITH input AS MATERIALIZED (
                SELECT draft.position::integer, draft.tenant_id, draft.entity_id, type.entity_type_id,
                    draft.attributes::jsonb AS attributes, draft.feature
                FROM unnest({columns.Tenants}, {columns.Ids}, {columns.Types}, {columns.Attributes}, {columns.Features})
                    WITH ORDINALITY AS draft (tenant_id, entity_id, entity_type, attributes, feature, position)
                -- LIMIT: one for each. Expecting fewer, the planner would compare what is written with each row of the batch.
                CROSS JOIN LATERAL (
                    SELECT known.entity_type_id
                    FROM entity_types AS known
                    WHERE known.tenant_id = draft.tenant_id AND known.name = draft.entity_type
                    LIMIT 1) AS type
            ),
            written AS (
                INSERT INTO entities AS entity (tenant_id, entity_id, entity_type_id, attributes, registered)
                SELECT tenant_id, entity_id, entity_type_id, attributes, true
                FROM input
                ORDER BY tenant_id, entity_id, entity_type_id
                ON CONFLICT (tenant_id, entity_id, entity_type_id) DO UPDATE
                SET attributes = excluded.attributes, registered = true, deleted = false,
                    revision = entity.revision + 1, updated_at = now(),
                    created_at = now()
                WHERE NOT entity.registered OR entity.deleted
                RETURNING tenant_id, entity_id, entity_type_id, entity_key, revision, created_at, updated_at
            ),
            vectors AS (
                INSERT INTO entity_vectors AS vector (tenant_id, entity_type_id, entity_key, feature)
                SELECT written.tenant_id, written.entity_type_id, written.entity_key, input.feature
                FROM written JOIN input USING (tenant_id, entity_id, entity_type_id)
                ORDER BY written.tenant_id, written.entity_type_id, written.entity_key
                ON CONFLICT (tenant_id, entity_type_id, entity_key) DO UPDATE SET feature = excluded.feature, indexed = false
            )
            SELECT input.position, written.entity_key, written.revision, written.created_at, written.updated_at
            FROM written JOIN input USING (tenant_id, entity_id, entity_type_id)
            """;
        return sql;
    }

    private static (int Position, Entity Entity) Read(NpgsqlDataReader row, IReadOnlyList<EntityDraft> drafts)
    {
        var position = row.GetInt32(0) - 1;
        var draft = drafts[position];
        return (position, new(
            row.GetInt64(1), draft.Id, draft.Type, draft.Attributes, row.GetInt64(2),
            row.GetFieldValue<DateTimeOffset>(3), row.GetFieldValue<DateTimeOffset>(4)));
    }
}
