using Npgsql;
using Pgvector;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Recommendations;

/// <summary>The feature vector of an entity.</summary>
public sealed record EntityFeature(long EntityKey, int EntityTypeId, float[] Feature);

/// <summary>Searches the feature vectors of one tenant and type by cosine similarity.</summary>
/// <param name="database">Where they are.</param>
/// <param name="mostCompared">How many vectors a search compares one by one; of more, the newest.</param>
public sealed class ContentStore(NpgsqlDataSource database, int mostCompared = ContentStore.MostCompared)
{
    /// <summary>
    /// About 50 ms. There are more only after a large import, for as long as the worker takes to build the index; to compare a
    /// million of them took four seconds a request and both processors.
    /// </summary>
    public const int MostCompared = 50_000;

    /// <summary>The feature vectors of some entities and their types; those without attributes have none.</summary>
    public Task<List<EntityFeature>> FeaturesAsync(
        TenantId tenant, IEnumerable<long> entities, CancellationToken cancellationToken) =>
        database.QueryAsync(
            $"""
            SELECT vector.entity_key, vector.entity_type_id, vector.feature
            FROM entities AS entity
            JOIN entity_vectors AS vector ON vector.tenant_id = entity.tenant_id
                AND vector.entity_type_id = entity.entity_type_id AND vector.entity_key = entity.entity_key
            WHERE entity.tenant_id = {tenant.Value} AND entity.entity_key = ANY ({entities.ToArray()})
            """,
            row => new EntityFeature(row.GetInt64(0), row.GetInt32(1), Widen(row.GetFieldValue<HalfVector>(2))),
            cancellationToken);

    /// <summary>The key of a type of entity; null when the tenant has no such type.</summary>
    public Task<int?> TypeAsync(TenantId tenant, string entityType, CancellationToken cancellationToken) =>
        database.FirstOrDefaultAsync(
            $"SELECT entity_type_id FROM entity_types WHERE tenant_id = {tenant.Value} AND name = {entityType}",
            row => (int?)row.GetInt32(0), cancellationToken);

    /// <summary>
    /// The nearest entities of a group with their cosine similarity in [-1,1], nearest first: exact, or through the
    /// group's index if it has one, together with an exact search of what waits for it; exact means among the newest
    /// <see cref="MostCompared"/>. The exact search orders by an expression that no index holds: a new index that the
    /// planner finds before this process knows it would end a plain scan after 40 rows.
    /// </summary>
    public Task<List<ScoredEntity>> NearestAsync(
        VectorGroup group, HalfVector probe, int limit, bool indexed, CancellationToken cancellationToken) =>
        indexed
            ? NearestByIndexAsync(group, probe, limit, cancellationToken)
            : database.QueryAsync(
                $"""
                SELECT entity_key, -(feature <#> {probe})
                FROM (
                    SELECT entity_key, feature FROM entity_vectors
                    WHERE tenant_id = {group.Tenant.Value} AND entity_type_id = {group.EntityTypeId}
                    ORDER BY entity_key DESC
                    LIMIT {mostCompared}) AS newest
                ORDER BY (feature <#> {probe}) + 0
                LIMIT {limit}
                """,
                Read, cancellationToken);

    // Only with constants does the planner use a partial index, and only an iterative scan is sure to fill the limit. What
    // waits for the index has one to be found by; a planner that knows only yesterday's numbers might read the whole table.
    private Task<List<ScoredEntity>> NearestByIndexAsync(
        VectorGroup group, HalfVector probe, int limit, CancellationToken cancellationToken) =>
        database.TransactAsync(
            async transaction =>
            {
                await transaction.ExecuteAsync(
                    $"""
                    SELECT set_config('hnsw.iterative_scan', 'strict_order', true), set_config('hnsw.ef_search', '600', true),
                        set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true)
                    """,
                    cancellationToken);
                return await transaction.QueryAsync(
                    $"""
                    SELECT entity_key, -distance
                    FROM (
                        (SELECT entity_key, feature <#> {probe} AS distance FROM entity_vectors
                        WHERE tenant_id = {group.Tenant.Value:constant} AND entity_type_id = {group.EntityTypeId:constant} AND indexed
                        ORDER BY feature <#> {probe}
                        LIMIT {limit})
                        UNION ALL
                        (SELECT entity_key, feature <#> {probe}
                        FROM (
                            SELECT entity_key, feature FROM entity_vectors
                            WHERE tenant_id = {group.Tenant.Value} AND entity_type_id = {group.EntityTypeId} AND NOT indexed
                            ORDER BY entity_key DESC
                            LIMIT {mostCompared}) AS waiting
                        ORDER BY (feature <#> {probe}) + 0
                        LIMIT {limit})) AS found
                    ORDER BY distance
                    LIMIT {limit}
                    """,
                    Read, cancellationToken);
            },
            cancellationToken);

    /// <summary>All feature vectors of a tenant; null when there are more than a limit.</summary>
    internal async Task<VectorPack?> PackAsync(TenantId tenant, int most, CancellationToken cancellationToken)
    {
        var count = await database.FirstOrDefaultAsync(
            $"SELECT count(*) FROM (SELECT 1 FROM entity_vectors WHERE tenant_id = {tenant.Value} LIMIT {most + 1}) AS counted",
            row => row.GetInt64(0), cancellationToken);
        if (count > most)
        {
            return null;
        }

        var types = await database.QueryAsync(
            $"SELECT name, entity_type_id FROM entity_types WHERE tenant_id = {tenant.Value}",
            row => (Name: row.GetString(0), Id: row.GetInt32(1)), cancellationToken);
        var rows = await database.QueryAsync(
            $"""
            SELECT entity_key, entity_type_id, feature FROM entity_vectors
            WHERE tenant_id = {tenant.Value}
            ORDER BY entity_key
            """,
            row => (row.GetInt64(0), row.GetInt32(1), row.GetFieldValue<HalfVector>(2).ToArray()), cancellationToken);
        return new(rows, types.ToDictionary(type => type.Name, type => type.Id));
    }

    private static float[] Widen(HalfVector vector) => Array.ConvertAll(vector.ToArray(), value => (float)value);

    private static ScoredEntity Read(NpgsqlDataReader row) => new(row.GetInt64(0), row.GetDouble(1));
}
