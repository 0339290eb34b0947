using Npgsql;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Recommendations;

/// <summary>
/// Feature vectors that wait for a place in the index of their group. A search compares each of them with what is asked for,
/// so that they are found meanwhile.
/// </summary>
public sealed class WaitingVectorStore(NpgsqlDataSource database)
{
    // A vector takes a fraction of a millisecond, and as long as its batch somebody may wait who writes the same entity.
    private const int Batch = 200;

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    /// <summary>The groups that are large enough for an index.</summary>
    public Task<List<VectorGroupSize>> LargeAsync(CancellationToken cancellationToken) =>
        database.QueryAsync(
            $"""
            SELECT tenant_id, entity_type_id, total, (
                SELECT count(*) FROM entity_vectors AS vector
                WHERE vector.tenant_id = large.tenant_id AND vector.entity_type_id = large.entity_type_id AND NOT vector.indexed)
            FROM (
                SELECT tenant_id, entity_type_id, count(*) AS total FROM entity_vectors
                GROUP BY tenant_id, entity_type_id
                HAVING count(*) > {VectorIndexStore.Threshold}) AS large
            """,
            row => new VectorGroupSize(new(new TenantId(row.GetInt32(0)), row.GetInt32(1)), row.GetInt64(2), row.GetInt64(3)),
            cancellationToken);

    /// <summary>
    /// Puts vectors that wait into the index of their group, or ahead of its build; those that somebody is writing are left.
    /// </summary>
    /// <param name="group">Whose vectors.</param>
    /// <param name="most">About how many; a batch is not divided.</param>
    /// <param name="cancellationToken">Ends it between two batches.</param>
    /// <returns>How many were put in.</returns>
    public async Task<int> MoveAsync(VectorGroup group, long most, CancellationToken cancellationToken)
    {
        var (moved, last) = (0, long.MinValue);
        while (moved < most && await MoveBatchAsync(group, last, cancellationToken) is { Count: > 0 } batch)
        {
            (moved, last) = (moved + batch.Count, batch.Max());
        }

        return moved;
    }

    // From key to key, so that no batch comes across what the ones before it have moved.
    private Task<List<long>> MoveBatchAsync(VectorGroup group, long last, CancellationToken cancellationToken) =>
        database.QueryAsync(
            $"""
            WITH waiting AS (
                SELECT tenant_id, entity_type_id, entity_key FROM entity_vectors
                WHERE tenant_id = {group.Tenant.Value} AND entity_type_id = {group.EntityTypeId} AND NOT indexed AND entity_key > {last}
                ORDER BY tenant_id, entity_type_id, entity_key
                LIMIT {Batch}
                FOR UPDATE SKIP LOCKED
            )
            UPDATE entity_vectors AS vector SET indexed = true
            FROM waiting
            WHERE vector.tenant_id = waiting.tenant_id AND vector.entity_type_id = waiting.entity_type_id
                AND vector.entity_key = waiting.entity_key
            RETURNING vector.entity_key
            """,
            row => row.GetInt64(0), Deadline, cancellationToken);
}
