using Npgsql;
using Recommender.Engine.Filters;
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

    /// <summary>Where a piece of the catalogue ends that holds so many entities older than a key; 0 at the end of all.</summary>
    public async Task<long> EndAsync(TenantId tenant, long before, int entities, CancellationToken cancellationToken) =>
        await database.FirstOrDefaultAsync(
            $"""
            SELECT entity_key FROM entities
            WHERE tenant_id = {tenant.Value} AND entity_key < {before}
            ORDER BY entity_key DESC
            OFFSET {entities - 1} LIMIT 1
            """,
            row => row.GetInt64(0), cancellationToken);

    /// <summary>The newest entities of a piece of the catalogue that may be recommended, newest first.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="entityType">Only of this type; null for any.</param>
    /// <param name="path">Only those for which this jsonpath holds; see <see cref="FilterPath"/>; null for all.</param>
    /// <param name="from">The oldest key of the piece.</param>
    /// <param name="before">The key behind its newest.</param>
    /// <param name="limit">So many at most.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public Task<List<EntityCard>> NewestAsync(
        TenantId tenant, string? entityType, string? path, long from, long before, int limit, CancellationToken cancellationToken) =>
        database.QueryAsync(
            $"""
            SELECT entity.entity_key, entity.entity_type_id, type.name, entity.entity_id, entity.attributes, entity.deleted,
                entity.created_at, entity.updated_at
            FROM entities AS entity
            JOIN entity_types AS type ON type.tenant_id = entity.tenant_id AND type.entity_type_id = entity.entity_type_id
            WHERE entity.tenant_id = {tenant.Value} AND entity.entity_key >= {from} AND entity.entity_key < {before} AND NOT entity.deleted
                AND ({entityType}::text IS NULL OR type.name = {entityType})
                AND ({path}::text IS NULL OR jsonb_path_exists(
                    entity.attributes,
                    (SELECT {path}::jsonpath),
                    jsonb_build_object(
                        'entity_id', entity.entity_id, 'entity_type', type.name,
                        'created_at', floor(extract(epoch FROM entity.created_at) * 1000),
                        'updated_at', floor(extract(epoch FROM entity.updated_at) * 1000)),
                    true))
            ORDER BY entity.entity_key DESC
            LIMIT {limit}
            """,
            Read, cancellationToken);

    private static EntityCard Read(NpgsqlDataReader row) =>
        new(
            row.GetInt64(0), row.GetInt32(1), row.GetString(2), row.GetString(3), row.GetFieldValue<byte[]>(4), row.GetBoolean(5),
            row.GetFieldValue<DateTimeOffset>(6), row.GetFieldValue<DateTimeOffset>(7));
}
