using Npgsql;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Training;

/// <summary>What the worker owes each tenant, and which worker is at it.</summary>
public sealed class TenantWorkStore(NpgsqlDataSource database)
{
    /// <summary>Tenants with something to train and no lease, those who wait longest first.</summary>
    public Task<List<TenantBacklog>> BacklogAsync(CancellationToken cancellationToken) =>
        database.QueryAsync(
            $"""
            SELECT work.tenant_id, work.changes, work.rebuild_requested_at,
                now() - work.first_change_at, now() - work.last_rebuild_at, model.interactions, model.duration, now() - model.trained_at
            FROM tenant_work AS work
            LEFT JOIN published_models AS published USING (tenant_id)
            LEFT JOIN models AS model ON model.tenant_id = work.tenant_id AND model.version = published.version
            WHERE (work.changes > 0 OR work.rebuild_requested_at IS NOT NULL)
                AND (work.leased_until IS NULL OR work.leased_until < now())
            ORDER BY work.rebuild_requested_at NULLS LAST, work.first_change_at
            """,
            ReadBacklog,
            cancellationToken);

    /// <summary>Takes the lease of a tenant; null when another worker holds it.</summary>
    public Task<TrainingLease?> LeaseAsync(TenantId tenant, string worker, CancellationToken cancellationToken) =>
        database.FirstOrDefaultAsync(
            $"""
            UPDATE tenant_work
            SET leased_by = {worker}, leased_until = now() + {TrainingLease.Duration}, fencing_token = fencing_token + 1
            WHERE tenant_id = {tenant.Value} AND (leased_until IS NULL OR leased_until < now())
            RETURNING fencing_token, changes, rebuild_requested_at
            """,
            row => new TrainingLease(tenant, row.GetInt64(0), row.GetInt64(1), row.IsDBNull(2) ? null : row.GetDateTime(2)),
            cancellationToken);

    /// <summary>Prolongs a lease; false when it was lost.</summary>
    public async Task<bool> RenewAsync(TrainingLease lease, CancellationToken cancellationToken) =>
        await database.ExecuteAsync(
            $"""
            UPDATE tenant_work SET leased_until = now() + {TrainingLease.Duration}
            WHERE tenant_id = {lease.Tenant.Value} AND fencing_token = {lease.Token} AND leased_until IS NOT NULL
            """,
            cancellationToken) == 1;

    /// <summary>Gives a lease back with the work undone, so that it is taken again at once.</summary>
    public Task ReleaseAsync(TrainingLease lease, CancellationToken cancellationToken) =>
        database.ExecuteAsync(
            $"""
            UPDATE tenant_work SET leased_by = NULL, leased_until = NULL
            WHERE tenant_id = {lease.Tenant.Value} AND fencing_token = {lease.Token}
            """,
            cancellationToken);

    /// <summary>Asks for a new model of a tenant as soon as a worker is free.</summary>
    public Task RequestRebuildAsync(TenantId tenant, CancellationToken cancellationToken) =>
        database.ExecuteAsync(
            $"""
            INSERT INTO tenant_work (tenant_id, rebuild_requested_at) VALUES ({tenant.Value}, now())
            ON CONFLICT (tenant_id) DO UPDATE SET rebuild_requested_at = now()
            """,
            cancellationToken);

    /// <summary>Afterwards the tenant can be leased, even if nothing of it was ever to be trained.</summary>
    public Task EnsureAsync(TenantId tenant, CancellationToken cancellationToken) =>
        database.ExecuteAsync(
            $"INSERT INTO tenant_work (tenant_id) VALUES ({tenant.Value}) ON CONFLICT DO NOTHING", cancellationToken);

    /// <summary>Asks for new models of all tenants whose published one was written in a form that this build cannot read.</summary>
    public Task<int> RequestUnreadableAsync(CancellationToken cancellationToken) =>
        database.ExecuteAsync(
            $"""
            INSERT INTO tenant_work (tenant_id, rebuild_requested_at)
            SELECT published.tenant_id, now()
            FROM published_models AS published
            JOIN model_parts AS first ON first.tenant_id = published.tenant_id AND first.version = published.version AND first.part = 0
            WHERE substring(first.bytes FROM 1 FOR 8) <> {ModelFormat.Header}
            ON CONFLICT (tenant_id) DO UPDATE SET rebuild_requested_at = now()
            """,
            cancellationToken);

    /// <summary>Asks for new models of all tenants whose published one is larger and cannot be asked in the database.</summary>
    public Task<int> RequestStoredAsync(long aboveBytes, CancellationToken cancellationToken) =>
        database.ExecuteAsync(
            $"""
            INSERT INTO tenant_work (tenant_id, rebuild_requested_at)
            SELECT tenant_id, now()
            FROM published_models JOIN models USING (tenant_id, version)
            WHERE size_bytes > {aboveBytes} AND head_bytes IS NULL
            ON CONFLICT (tenant_id) DO UPDATE SET rebuild_requested_at = now()
            """,
            cancellationToken);

    /// <summary>Ends a lease with its work done, in the transaction that publishes; false when the lease was lost.</summary>
    internal static async Task<bool> CompleteAsync(
        NpgsqlTransaction transaction, TrainingLease lease, CancellationToken cancellationToken) =>
        await transaction.ExecuteAsync(
            $"""
            UPDATE tenant_work
            SET changes = greatest(changes - {lease.Changes}, 0),
                first_change_at = CASE WHEN changes > {lease.Changes} THEN now() END,
                rebuild_requested_at = nullif(rebuild_requested_at, {lease.RebuildRequestedAt}::timestamptz),
                rebuild_trace = CASE WHEN rebuild_requested_at IS DISTINCT FROM {lease.RebuildRequestedAt}::timestamptz THEN rebuild_trace END,
                last_rebuild_at = now(), leased_by = NULL, leased_until = NULL
            WHERE tenant_id = {lease.Tenant.Value} AND fencing_token = {lease.Token} AND leased_until IS NOT NULL
            """,
            cancellationToken) == 1;

    private static TenantBacklog ReadBacklog(NpgsqlDataReader row) =>
        new(
            new TenantId(row.GetInt32(0)), row.GetInt64(1), row.IsDBNull(2) ? null : row.GetDateTime(2),
            row.IsDBNull(3) ? TimeSpan.Zero : row.GetTimeSpan(3),
            row.IsDBNull(4) ? null : row.GetTimeSpan(4),
            row.IsDBNull(5) ? null : new(row.GetInt64(5), row.GetTimeSpan(6), row.GetTimeSpan(7)));
}
