using Npgsql;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Recommendations;

/// <summary>Reads what answers show of entities, and finds entities by their ids.</summary>
public sealed class EntityCardStore(NpgsqlDataSource database)
{
    /// <summary>The entities with these keys, in any order; unknown keys are missing.</summary>
    public Task<List<EntityCard>> ReadAsync(TenantId tenant, long[] entities, CancellationToken cancellationToken) =>
        database.QueryAsync(
            $"""
            SELECT entity.entity_key, entity.entity_type_id, type.name, entity.entity_id, entity.attributes, entity.deleted,
                entity.created_at, entity.updated_at
            FROM entities AS entity
            JOIN entity_types AS type ON type.tenant_id = entity.tenant_id AND type.entity_type_id = entity.entity_type_id
            WHERE entity.tenant_id = {tenant.Value} AND entity.entity_key = ANY ({entities})
            """,
            Read, cancellationToken);

    /// <summary>
    /// Entities with these ids, of one type if it is given, whether deleted or not; an id that several types share gives
    /// several.
    /// </summary>
    public Task<List<EntityCard>> FindAsync(
        TenantId tenant, string[] ids, string? entityType, CancellationToken cancellationToken) =>
        database.QueryAsync(
            $"""
            SELECT entity.entity_key, entity.entity_type_id, type.name, entity.entity_id, entity.attributes, entity.deleted,
                entity.created_at, entity.updated_at
            FROM entities AS entity
            JOIN entity_types AS type ON type.tenant_id = entity.tenant_id AND type.entity_type_id = entity.entity_type_id
            WHERE entity.tenant_id = {tenant.Value} AND entity.entity_id = ANY ({ids})
                AND ({entityType}::text IS NULL OR type.name = {entityType})
            ORDER BY entity.entity_key
            """,
            Read, cancellationToken);

    /// <summary>Entities that may be recommended, newest first, before a key: pages of the whole catalogue.</summary>
    public Task<List<EntityCard>> NewestAsync(
        TenantId tenant, string? entityType, long before, int limit, CancellationToken cancellationToken) =>
        database.QueryAsync(
            $"""
            SELECT entity.entity_key, entity.entity_type_id, type.name, entity.entity_id, entity.attributes, entity.deleted,
                entity.created_at, entity.updated_at
            FROM entities AS entity
            JOIN entity_types AS type ON type.tenant_id = entity.tenant_id AND type.entity_type_id = entity.entity_type_id
            WHERE entity.tenant_id = {tenant.Value} AND entity.entity_key < {before} AND NOT entity.deleted
                AND ({entityType}::text IS NULL OR type.name = {entityType})
            ORDER BY entity.entity_key DESC
            LIMIT {limit}
            """,
            Read, cancellationToken);

    private static EntityCard Read(NpgsqlDataReader row) =>
        new(
            row.GetInt64(0), row.GetInt32(1), row.GetString(2), row.GetString(3), row.GetFieldValue<byte[]>(4), row.GetBoolean(5),
            row.GetFieldValue<DateTimeOffset>(6), row.GetFieldValue<DateTimeOffset>(7));
}
