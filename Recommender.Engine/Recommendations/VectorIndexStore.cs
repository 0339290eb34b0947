using Npgsql;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Recommendations;

/// <summary>The feature vectors of one type of entity of one tenant: what a vector index covers.</summary>
public readonly record struct VectorGroup(TenantId Tenant, int EntityTypeId);

/// <summary>
/// The partial HNSW indexes of large groups of feature vectors. Smaller groups have none: they are searched exactly, and
/// a shared index would starve them, because filters apply only after its scan.
/// </summary>
public sealed class VectorIndexStore(NpgsqlDataSource database)
{
    /// <summary>From this many vectors on a group gets its index; an exact search takes about 20 ms there.</summary>
    public const int Threshold = 20_000;

    /// <summary>Large groups without a valid index.</summary>
    public async Task<List<VectorGroup>> MissingAsync(CancellationToken cancellationToken)
    {
        var indexed = await IndexedAsync(cancellationToken);
        var large = await database.QueryAsync(
            $"""
            SELECT tenant_id, entity_type_id FROM entity_vectors
            GROUP BY tenant_id, entity_type_id
            HAVING count(*) > {Threshold}
            """,
            Read, cancellationToken);
        return [.. large.Except(indexed)];
    }

    /// <summary>Groups that have a valid index, which a search may rely on.</summary>
    public Task<List<VectorGroup>> IndexedAsync(CancellationToken cancellationToken) =>
        database.QueryAsync(
            $"""
            SELECT split_part(name, '_', 4)::integer, split_part(name, '_', 5)::integer
            FROM (
                SELECT class.relname::text AS name
                FROM pg_index AS index JOIN pg_class AS class ON class.oid = index.indexrelid
                WHERE index.indrelid = 'entity_vectors'::regclass AND index.indisvalid) AS valid
            WHERE name LIKE 'entity\_vectors\_hnsw\_%'
            """,
            Read, cancellationToken);

    /// <summary>
    /// Builds the index of a group without stopping its writers; false when another worker is at it. What an interrupted
    /// build left behind is dropped first.
    /// </summary>
    public async Task<bool> CreateAsync(VectorGroup group, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        if (!await LockAsync(connection, group, cancellationToken))
        {
            return false;
        }

        try
        {
            await RunAsync(
                connection,
                $"DROP INDEX CONCURRENTLY IF EXISTS entity_vectors_hnsw_{group.Tenant.Value:constant}_{group.EntityTypeId:constant}",
                cancellationToken);
            await RunAsync(
                connection,
                $"""
                CREATE INDEX CONCURRENTLY entity_vectors_hnsw_{group.Tenant.Value:constant}_{group.EntityTypeId:constant}
                ON entity_vectors USING hnsw (feature halfvec_ip_ops)
                WHERE tenant_id = {group.Tenant.Value:constant} AND entity_type_id = {group.EntityTypeId:constant}
                """,
                cancellationToken);
            return true;
        }
        finally
        {
            await RunAsync(
                connection, $"SELECT pg_advisory_unlock({group.Tenant.Value}, {group.EntityTypeId})", CancellationToken.None);
        }
    }

    private static async Task<bool> LockAsync(
        NpgsqlConnection connection, VectorGroup group, CancellationToken cancellationToken)
    {
        Sql sql = $"SELECT pg_try_advisory_lock({group.Tenant.Value}, {group.EntityTypeId})";
        await using var command = sql.On(connection, null);
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private static async Task RunAsync(NpgsqlConnection connection, Sql sql, CancellationToken cancellationToken)
    {
        await using var command = sql.On(connection, null);
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static VectorGroup Read(NpgsqlDataReader row) => new(new TenantId(row.GetInt32(0)), row.GetInt32(1));
}
