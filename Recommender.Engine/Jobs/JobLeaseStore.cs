using Npgsql;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Jobs;

/// <summary>Who does which job: taken under a lease, renewed, given back, finished.</summary>
internal sealed class JobLeaseStore(NpgsqlDataSource database)
{
    private static readonly string Worker = $"{Environment.MachineName}:{Environment.ProcessId}";

    /// <summary>
    /// The next job of one of the kinds that nobody works on, or null. Tenants take turns, however many jobs each has
    /// waiting, and one that has <paramref name="perTenant"/> of them running is passed over.
    /// </summary>
    public Task<JobLease?> TakeAsync(string[] kinds, int perTenant, CancellationToken cancellationToken) =>
        database.TransactAsync(
            async transaction =>
            {
                // A worker that freezes right here must not keep the tenant from all others.
                await transaction.ExecuteAsync($"SET LOCAL idle_in_transaction_session_timeout = '5s'", cancellationToken);
                return await NextTenantAsync(transaction, kinds, perTenant, cancellationToken) is { } tenant
                    ? await TakeAsync(transaction, tenant, kinds, perTenant, cancellationToken)
                    : null;
            },
            cancellationToken);

    /// <summary>Prolongs a lease; false when it was lost or the job cancelled.</summary>
    public async Task<bool> RenewAsync(JobLease lease, CancellationToken cancellationToken) =>
        await database.ExecuteAsync(
            $"""
            UPDATE jobs SET leased_until = now() + {JobLease.Duration}
            WHERE tenant_id = {lease.Tenant.Value} AND job_id = {lease.Id} AND fencing_token = {lease.Token} AND status = 'running'
            """,
            cancellationToken) == 1;

    /// <summary>Gives a job back because this worker stops; another one takes it at once.</summary>
    public Task ReleaseAsync(JobLease lease, CancellationToken cancellationToken) =>
        database.ExecuteAsync(
            $"""
            UPDATE jobs
            SET leased_until = NULL, leased_by = NULL, attempts = attempts - 1, log = job_log(log, {$"{Worker} stops and leaves the job to another worker"})
            WHERE tenant_id = {lease.Tenant.Value} AND job_id = {lease.Id} AND fencing_token = {lease.Token} AND status = 'running'
            """,
            cancellationToken);

    /// <summary>Gives a job back that failed; it is tried again after <paramref name="pause"/>.</summary>
    public Task RetryAsync(JobLease lease, TimeSpan pause, string reason, CancellationToken cancellationToken) =>
        database.ExecuteAsync(
            $"""
            UPDATE jobs
            SET status = 'queued', leased_by = NULL, leased_until = now() + {pause}, log = job_log(log, {reason})
            WHERE tenant_id = {lease.Tenant.Value} AND job_id = {lease.Id} AND fencing_token = {lease.Token} AND status = 'running'
            """,
            cancellationToken);

    /// <summary>Ends a job without success.</summary>
    public Task FailAsync(JobLease lease, string reason, CancellationToken cancellationToken) =>
        database.TransactAsync(
            async transaction => await EndAsync(transaction, lease, "failed", null, reason, cancellationToken), cancellationToken);

    /// <summary>
    /// Ends a job whose work is done, and drops what an import brought. Whatever must happen if and only if a job has
    /// ended belongs into this transaction. The status that the job ended with; null when the lease was lost.
    /// </summary>
    public Task<string?> FinishAsync(JobLease lease, string? result, CancellationToken cancellationToken) =>
        database.TransactAsync(
            transaction => EndAsync(transaction, lease, null, result, "finished", cancellationToken), cancellationToken);

    private static async Task<string?> EndAsync(
        NpgsqlTransaction transaction, JobLease lease, string? status, string? result, string line, CancellationToken cancellationToken)
    {
        var ended = await transaction.FirstOrDefaultAsync(
            $"""
            UPDATE jobs
            SET status = coalesce({status}::text,
                    CASE WHEN failed = 0 THEN 'completed' WHEN failed = total THEN 'failed' ELSE 'partially_completed' END),
                total = CASE kind WHEN 'export' THEN accepted ELSE total END, result = {result}::text::jsonb, finished_at = now(), leased_until = NULL, log = job_log(log, {line})
            WHERE tenant_id = {lease.Tenant.Value} AND job_id = {lease.Id} AND fencing_token = {lease.Token} AND status = 'running'
            RETURNING status
            """,
            row => row.GetString(0), cancellationToken);
        if (ended == "failed" || (ended is not null && lease.Kind == JobKinds.Import))
        {
            await transaction.ExecuteAsync(
                $"DELETE FROM job_pieces WHERE tenant_id = {lease.Tenant.Value} AND job_id = {lease.Id}", cancellationToken);
        }

        return ended;
    }

    // Locking the tenant makes counting and taking one step, so that its budget holds for all workers together.
    private static async Task<TenantId?> NextTenantAsync(
        NpgsqlTransaction transaction, string[] kinds, int perTenant, CancellationToken cancellationToken) =>
        await transaction.FirstOrDefaultAsync(
            $"""
            WITH RECURSIVE waiting AS (
                (SELECT tenant_id FROM jobs WHERE status IN ('queued', 'running') ORDER BY tenant_id LIMIT 1)
                UNION ALL
                SELECT (
                    SELECT next.tenant_id FROM jobs AS next
                    WHERE next.status IN ('queued', 'running') AND next.tenant_id > waiting.tenant_id
                    ORDER BY next.tenant_id LIMIT 1)
                FROM waiting WHERE waiting.tenant_id IS NOT NULL
            )
            SELECT tenant.tenant_id FROM tenants AS tenant JOIN waiting USING (tenant_id)
            WHERE EXISTS (
                    SELECT FROM jobs AS next
                    WHERE next.tenant_id = tenant.tenant_id AND next.status IN ('queued', 'running') AND next.kind = ANY ({kinds})
                        AND (next.leased_until IS NULL OR next.leased_until < now()))
                AND (
                    SELECT count(*) FROM jobs AS busy
                    WHERE busy.tenant_id = tenant.tenant_id AND busy.status = 'running' AND busy.leased_until >= now()) < {perTenant}
            ORDER BY (SELECT max(turn.taken_at) FROM jobs AS turn WHERE turn.tenant_id = tenant.tenant_id) NULLS FIRST
            LIMIT 1
            FOR NO KEY UPDATE OF tenant SKIP LOCKED
            """,
            row => (TenantId?)new TenantId(row.GetInt32(0)), cancellationToken);

    private static Task<JobLease?> TakeAsync(
        NpgsqlTransaction transaction, TenantId tenant, string[] kinds, int perTenant, CancellationToken cancellationToken) =>
        transaction.FirstOrDefaultAsync(
            $"""
            UPDATE jobs
            SET status = 'running', leased_by = {Worker}, leased_until = now() + {JobLease.Duration}, fencing_token = fencing_token + 1,
                attempts = attempts + 1, taken_at = clock_timestamp(), started_at = coalesce(started_at, now()),
                log = job_log(log, CASE
                    WHEN status = 'running' AND leased_by IS NOT NULL THEN {$"taken over by {Worker} from a worker that fell silent"}
                    WHEN started_at IS NOT NULL THEN {$"continued by {Worker}"}
                    ELSE {$"begun by {Worker}"} END)
            WHERE tenant_id = {tenant.Value}
                AND job_id = (
                    SELECT job_id FROM jobs
                    WHERE tenant_id = {tenant.Value} AND status IN ('queued', 'running') AND kind = ANY ({kinds})
                        AND (leased_until IS NULL OR leased_until < now())
                    ORDER BY job_id
                    LIMIT 1)
                AND (
                    SELECT count(*) FROM jobs
                    WHERE tenant_id = {tenant.Value} AND status = 'running' AND leased_until >= now()) < {perTenant}
            RETURNING job_id, kind, subject, parameters::text, fencing_token, attempts, pieces_done, pieces, trace
            """,
            row => new JobLease(
                tenant, row.GetGuid(0), row.GetString(1), row.IsDBNull(2) ? null : row.GetString(2), row.GetString(3),
                row.GetInt64(4), row.GetInt32(5), row.GetInt32(6), row.GetInt32(7))
            {
                Trace = row.IsDBNull(8) ? null : row.GetString(8),
            },
            cancellationToken);
}
