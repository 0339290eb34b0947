using Npgsql;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;
using Recommender.Engine.Training;

namespace Recommender.Engine.Online;

/// <summary>Changes to published models between their rebuilds, and the right of one worker to make them.</summary>
public sealed class OnlineStore(NpgsqlDataSource database)
{
    // The worker that has a tenant in memory keeps it; when it is gone another one begins after this time.
    private static readonly TimeSpan Ownership = TimeSpan.FromSeconds(15);

    /// <summary>Tenants whose model does not contain all queued changes and that are this worker's, or nobody's.</summary>
    public Task<List<TenantId>> BehindAsync(string worker, CancellationToken cancellationToken) =>
        database.QueryAsync(
            $"""
            SELECT published.tenant_id
            FROM published_models AS published
            WHERE (published.online_worker = {worker} OR published.online_until IS NULL OR published.online_until < now())
                AND (EXISTS (
                    SELECT FROM model_changes AS change
                    WHERE change.tenant_id = published.tenant_id AND change.applied_version IS DISTINCT FROM published.version)
                OR EXISTS (
                    SELECT FROM model_entities AS entity
                    WHERE entity.tenant_id = published.tenant_id AND entity.applied_version IS DISTINCT FROM published.version))
            """,
            row => new TenantId(row.GetInt32(0)), cancellationToken);

    /// <summary>
    /// Takes the tenant for this worker and locks its published model until the transaction ends: no other worker
    /// updates it and none publishes meanwhile. Null when another worker has it.
    /// </summary>
    internal static Task<PublishedModel?> TakeAsync(
        NpgsqlTransaction transaction, TenantId tenant, string worker, CancellationToken cancellationToken) =>
        transaction.FirstOrDefaultAsync(
            $"""
            UPDATE published_models SET online_worker = {worker}, online_until = now() + {Ownership}
            WHERE tenant_id = {tenant.Value} AND (online_worker = {worker} OR online_until IS NULL OR online_until < now())
            RETURNING version, delta_sequence
            """,
            row => new PublishedModel(tenant, row.GetInt64(0), row.GetInt64(1), SizeBytes: 0), cancellationToken);

    /// <summary>Queued changes that a version of the model does not contain yet, in their order.</summary>
    internal static Task<List<(long Change, LiveEvent Event, string? Trace)>> PendingAsync(
        NpgsqlTransaction transaction, TenantId tenant, long version, int limit, CancellationToken cancellationToken) =>
        transaction.QueryAsync(
            $"""
            SELECT change_id, user_key, entity_key, weight, extract(epoch FROM occurred_at)::bigint, trace
            FROM model_changes
            WHERE tenant_id = {tenant.Value} AND applied_version IS DISTINCT FROM {version}
            ORDER BY change_id
            LIMIT {limit}
            """,
            row => (
                row.GetInt64(0), new LiveEvent(row.GetInt64(1), row.GetInt64(2), row.GetFloat(3), row.GetInt64(4)),
                row.IsDBNull(5) ? null : row.GetString(5)),
            cancellationToken);

    /// <summary>Adds a delta to a published model and notes what it contains.</summary>
    internal static async Task AddAsync(
        NpgsqlTransaction transaction, PublishedModel published, ModelDelta delta, long[] changes, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        delta.Write(bytes);
        await transaction.ExecuteAsync(
            $"""
            WITH applied AS (
                UPDATE model_changes SET applied_version = {published.Version}
                WHERE tenant_id = {published.Tenant.Value} AND change_id = ANY ({changes})
            ),
            added AS (
                INSERT INTO model_deltas (tenant_id, version, sequence, bytes)
                VALUES ({published.Tenant.Value}, {published.Version}, {published.DeltaSequence + 1}, {bytes.ToArray()})
            )
            UPDATE published_models SET delta_sequence = {published.DeltaSequence + 1} WHERE tenant_id = {published.Tenant.Value}
            """,
            cancellationToken);
    }

    /// <summary>The deltas of a model after one of them and up to another, in their order.</summary>
    public async Task<List<ModelDelta>> DeltasAsync(
        TenantId tenant, long version, long after, long upTo, CancellationToken cancellationToken)
    {
        var deltas = await database.QueryAsync(
            $"""
            SELECT bytes FROM model_deltas
            WHERE tenant_id = {tenant.Value} AND version = {version} AND sequence > {after} AND sequence <= {upTo}
            ORDER BY sequence
            """,
            row => row.GetFieldValue<byte[]>(0), cancellationToken);
        return deltas.ConvertAll(static bytes => ModelDelta.Read(new MemoryStream(bytes)));
    }
}
