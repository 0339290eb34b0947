using Npgsql;
using Pgvector;
using Recommender.Engine.Cooccurrence;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;
using Recommender.Engine.Training;

namespace Recommender.Engine.StoredModels;

/// <summary>Reads models that stay in the database: their heads, rows of items, and the items nearest to a vector.</summary>
public sealed class ModelRowStore(NpgsqlDataSource database)
{
    /// <summary>A published model by its head; null when it was dropped meanwhile, or another build wrote it in a form that this one cannot read.</summary>
    public async Task<StoredModel?> FindAsync(TenantId tenant, long version, CancellationToken cancellationToken)
    {
        var parts = await database.QueryAsync(
            $"SELECT bytes FROM model_heads WHERE tenant_id = {tenant.Value} AND version = {version} ORDER BY part",
            row => row.GetFieldValue<byte[]>(0), cancellationToken);
        return parts.Count > 0 ? new(ModelHeadFormat.Read(new JoinedStream(parts)), this, tenant, version) : null;
    }

    internal async Task<Dictionary<int, ModelRow>> ReadAsync(
        TenantId tenant, long version, int dimensions, int[] items, CancellationToken cancellationToken) =>
        (await database.QueryAsync(
            $"""
            SELECT item, factors, neighbours FROM model_rows_{version:constant}
            WHERE tenant_id = {tenant.Value} AND version = {version} AND item = ANY ({items})
            """,
            row => new ModelRow(
                row.GetInt32(0), row.IsDBNull(2) ? NeighbourRow.Empty : PackedRow.Read(row.GetFieldValue<byte[]>(2)), Factors(row, dimensions)),
            cancellationToken))
        .ToDictionary(row => row.Item);

    /// <summary>
    /// The factors of the items whose product with a user's vector is largest, and of some others, in one exchange. Through
    /// the index if there is one: all its vectors have one length, by a component that the user's vector has not.
    /// </summary>
    /// <param name="tenant">Whose model it is.</param>
    /// <param name="version">The version of the model.</param>
    /// <param name="user">d numbers.</param>
    /// <param name="wanted">How many of which type, and which ones not.</param>
    /// <param name="head">Of the model.</param>
    /// <param name="others">Indices of items.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    internal async Task<Dictionary<int, ReadOnlyMemory<float>>> SearchAsync(
        TenantId tenant, long version, float[] user, Wanted wanted, ModelHead head, int[] others, CancellationToken cancellationToken)
    {
        var found = new Dictionary<int, ReadOnlyMemory<float>>();
        float[] probe = [.. user, 0];
        var type = wanted.Type is null ? (int?)null : head.Items.FindType(wanted.Type);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ReadAsync(
            [
                ($"SELECT set_config('hnsw.iterative_scan', 'strict_order', true), set_config('hnsw.ef_search', '600', true)", _ => { }),
                (head.IsIndexed ? NearestByIndex(version, probe, type, wanted) : Nearest(version, probe, type, wanted), Take),
                (
                    $"""
                    SELECT item, factors FROM model_rows_{version:constant}
                    WHERE tenant_id = {tenant.Value} AND version = {version} AND item = ANY ({others})
                    """,
                    Take),
            ],
            cancellationToken);
        return found;

        void Take(NpgsqlDataReader row) => found[row.GetInt32(0)] = Factors(row, user.Length);
    }

    // Orders by an expression that no index holds.
    private static Sql Nearest(long version, float[] probe, int? type, Wanted wanted) =>
        $"""
        SELECT item, factors FROM model_rows_{version:constant}
        WHERE entity_type = coalesce({type}::integer, entity_type) AND item <> ALL ({wanted.Excluded})
        ORDER BY (factors <#> {new Vector(probe)}) + 0
        LIMIT {wanted.Limit}
        """;

    private static Sql NearestByIndex(long version, float[] probe, int? type, Wanted wanted) =>
        $"""
        SELECT item, factors FROM model_rows_{version:constant}
        WHERE entity_type = coalesce({type}::integer, entity_type) AND item <> ALL ({wanted.Excluded})
        ORDER BY factors::halfvec({probe.Length:constant}) <#> {new HalfVector(Array.ConvertAll(probe, value => (Half)value))}
        LIMIT {wanted.Limit}
        """;

    // The last component only makes all vectors equally long.
    private static ReadOnlyMemory<float> Factors(NpgsqlDataReader row, int dimensions) =>
        row.IsDBNull(1) ? default : row.GetFieldValue<Vector>(1).Memory[..dimensions];
}
