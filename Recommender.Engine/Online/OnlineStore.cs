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

    /// <summary>After so many deltas a version is trained anew: half an hour of updates every 4 s.</summary>
    internal const int MostDeltas = 500;

    // Deltas of a small model may be larger than it is and still cost nothing.
    private const long FewBytes = 8 << 20;

    /// <summary>
    /// Tenants whose model does not contain all queued changes and that are this worker's, or nobody's; without those whose
    /// model and its data, by what was counted when it was trained, take more than <paramref name="mostBytes"/> in memory
    /// (see <see cref="OnlineModel.ByteCount"/>).
    /// </summary>
    public Task<List<TenantId>> BehindAsync(string worker, long mostBytes, CancellationToken cancellationToken) =>
        database.QueryAsync(
            $"""
            SELECT published.tenant_id
            FROM published_models AS published JOIN models AS model USING (tenant_id, version)
            WHERE 2 * model.size_bytes + {LiveInteractions.BytesPerPair} * model.interactions + model.users
                    * ({LiveInteractions.BytesPerUser} + 4 * coalesce((model.parameters -> 'ials' ->> 'dimensions')::bigint, 0)) <= {mostBytes}
                AND (published.online_worker = {worker} OR published.online_until IS NULL OR published.online_until < now())
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
            SELECT change_id, user_key, entity_key, weight, extract(epoch FROM least(occurred_at, now()))::bigint, trace
            FROM model_changes
            WHERE tenant_id = {tenant.Value} AND applied_version IS DISTINCT FROM {version}
            ORDER BY change_id
            LIMIT {limit}
            """,
            row => (
                row.GetInt64(0), new LiveEvent(row.GetInt64(1), row.GetInt64(2), row.GetFloat(3), row.GetInt64(4)),
                row.IsDBNull(5) ? null : row.GetString(5)),
            cancellationToken);

    /// <summary>
    /// Adds a delta to a published model and notes what it contains. Asks for a training when readers that start have more
    /// to read of deltas than of the model, or very many.
    /// </summary>
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
            ),
            asked AS (
                INSERT INTO tenant_work AS work (tenant_id, rebuild_requested_at)
                SELECT tenant_id, now()
                FROM models AS model
                WHERE tenant_id = {published.Tenant.Value} AND version = {published.Version}
                    AND ({published.DeltaSequence + 1} >= {MostDeltas} OR greatest(model.size_bytes, {FewBytes}) < {bytes.Length} + (
                        SELECT coalesce(sum(octet_length(delta.bytes)), 0) FROM model_deltas AS delta
                        WHERE delta.tenant_id = model.tenant_id AND delta.version = model.version))
                ON CONFLICT (tenant_id) DO UPDATE
                SET rebuild_requested_at = coalesce(work.rebuild_requested_at, excluded.rebuild_requested_at)
            )
            UPDATE published_models SET delta_sequence = {published.DeltaSequence + 1} WHERE tenant_id = {published.Tenant.Value}
            """,
            cancellationToken);
    }

    /// <summary>The deltas of a model after one of them and up to another, in their order, one at a time in memory.</summary>
    public IAsyncEnumerable<ModelDelta> DeltasAsync(
        TenantId tenant, long version, long after, long upTo, CancellationToken cancellationToken) =>
        database.StreamAsync(
            $"""
            SELECT bytes FROM model_deltas
            WHERE tenant_id = {tenant.Value} AND version = {version} AND sequence > {after} AND sequence <= {upTo}
            ORDER BY sequence
            """,
            row => ModelDelta.Read(new MemoryStream(row.GetFieldValue<byte[]>(0))), cancellationToken);
}
