using Npgsql;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Recommendations;

/// <summary>
/// The partial HNSW indexes of large groups of feature vectors. Smaller groups have none: they are searched exactly, and
/// a shared index would starve them, because filters apply only after its scan.
/// </summary>
public sealed class VectorIndexStore(NpgsqlDataSource database, WaitingVectorStore waiting)
{
    /// <summary>From this many vectors on a group gets its index; an exact search takes about 20 ms there.</summary>
    public const int Threshold = 20_000;

    /// <summary>Groups that have a valid index, which a search may rely on.</summary>
    public async Task<List<VectorGroup>> IndexedAsync(CancellationToken cancellationToken) =>
        [.. from index in await ListAsync("entity_vectors_nearest_", cancellationToken) where index.IsValid select index.Group];

    /// <summary>Drops the indexes of the form before this one, which writers had to put every vector into.</summary>
    public async Task DropFormerAsync(CancellationToken cancellationToken)
    {
        foreach (var (group, _) in await ListAsync("entity_vectors_hnsw_", cancellationToken))
        {
            await using var connection = await database.OpenConnectionAsync(cancellationToken);
            await RunAsync(
                connection,
                $"DROP INDEX CONCURRENTLY IF EXISTS entity_vectors_hnsw_{group.Tenant.Value:constant}_{group.EntityTypeId:constant}",
                cancellationToken);
        }
    }

    /// <summary>
    /// Builds the index of a group without stopping its writers; false when another worker is at it. What there is of it,
    /// be it of an interrupted build, is dropped first: until the new one is complete, searches are exact.
    /// </summary>
    public async Task<bool> BuildAsync(VectorGroup group, CancellationToken cancellationToken)
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
                $"DROP INDEX CONCURRENTLY IF EXISTS entity_vectors_nearest_{group.Tenant.Value:constant}_{group.EntityTypeId:constant}",
                cancellationToken);
            await waiting.MoveAsync(group, long.MaxValue, cancellationToken);
            await RunAsync(
                connection,
                $"""
                CREATE INDEX CONCURRENTLY entity_vectors_nearest_{group.Tenant.Value:constant}_{group.EntityTypeId:constant}
                ON entity_vectors USING hnsw (feature halfvec_ip_ops)
                WHERE tenant_id = {group.Tenant.Value:constant} AND entity_type_id = {group.EntityTypeId:constant} AND indexed
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

    private Task<List<(VectorGroup Group, bool IsValid)>> ListAsync(string prefix, CancellationToken cancellationToken) =>
        database.QueryAsync(
            $"""
            SELECT split_part(name, '_', 4)::integer, split_part(name, '_', 5)::integer, indisvalid
            FROM (
                SELECT class.relname::text AS name, index.indisvalid
                FROM pg_index AS index JOIN pg_class AS class ON class.oid = index.indexrelid
                WHERE index.indrelid = 'entity_vectors'::regclass) AS known
            WHERE starts_with(name, {prefix})
            """,
            row => (new VectorGroup(new TenantId(row.GetInt32(0)), row.GetInt32(1)), row.GetBoolean(2)), cancellationToken);

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
}
