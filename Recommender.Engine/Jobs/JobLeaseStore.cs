using System.Text.Json;
using Npgsql;
using Recommender.Engine.Ingest;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Jobs;

/// <summary>Import jobs as workers see them: taken under a lease, counted piece by piece, finished.</summary>
internal sealed class JobLeaseStore(NpgsqlDataSource database)
{
    // A piece takes well under a second; a worker that is silent for so long is gone.
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    /// <summary>The oldest job that nobody works on, or null.</summary>
    public Task<JobLease?> TakeAsync(CancellationToken cancellationToken) =>
        database.FirstOrDefaultAsync(
            $"""
            UPDATE import_jobs
            SET status = 'running', leased_until = now() + {Lease}, fencing_token = fencing_token + 1
            WHERE (tenant_id, job_id) = (
                SELECT tenant_id, job_id FROM import_jobs
                WHERE status IN ('queued', 'running') AND (leased_until IS NULL OR leased_until < now())
                ORDER BY created_at
                LIMIT 1
                FOR UPDATE SKIP LOCKED)
            RETURNING tenant_id, job_id, kind, fencing_token, pieces_done, pieces
            """,
            row => new JobLease(
                new(row.GetInt32(0)), row.GetGuid(1), row.GetString(2), row.GetInt64(3), row.GetInt32(4), row.GetInt32(5)),
            cancellationToken);

    public Task<byte[]?> ReadPieceAsync(JobLease lease, int piece, CancellationToken cancellationToken) =>
        database.FirstOrDefaultAsync(
            $"""
            SELECT records FROM import_job_pieces
            WHERE tenant_id = {lease.Tenant.Value} AND job_id = {lease.Id} AND piece = {piece}
            """,
            row => (byte[]?)row.GetFieldValue<byte[]>(0), cancellationToken);

    /// <summary>Counts a piece and prolongs the lease; false when the lease was lost or the job cancelled.</summary>
    public async Task<bool> CountAsync(JobLease lease, int piece, ImportTally tally, CancellationToken cancellationToken) =>
        await database.ExecuteAsync(
            $"""
            UPDATE import_jobs
            SET pieces_done = {piece + 1}, accepted = accepted + {tally.Accepted}, duplicates = duplicates + {tally.Duplicates},
                failed = failed + {tally.Failed}, leased_until = now() + {Lease},
                errors = CASE WHEN jsonb_array_length(errors) < {ImportTally.MaxErrors}
                    THEN errors || {JsonSerializer.Serialize(tally.Errors)}::text::jsonb ELSE errors END
            WHERE tenant_id = {lease.Tenant.Value} AND job_id = {lease.Id} AND fencing_token = {lease.Token}
                AND status = 'running' AND pieces_done = {piece}
            """,
            cancellationToken) == 1;

    /// <summary>Ends a job whose pieces are all counted, and drops its payload.</summary>
    public Task FinishAsync(JobLease lease, CancellationToken cancellationToken) =>
        database.ExecuteAsync(
            $"""
            WITH finished AS (
                UPDATE import_jobs
                SET status = CASE WHEN failed = 0 THEN 'completed' WHEN failed = total THEN 'failed' ELSE 'partially_completed' END,
                    finished_at = now(), leased_until = NULL
                WHERE tenant_id = {lease.Tenant.Value} AND job_id = {lease.Id} AND fencing_token = {lease.Token}
                    AND status = 'running' AND pieces_done = pieces
                RETURNING tenant_id, job_id
            )
            DELETE FROM import_job_pieces USING finished
            WHERE import_job_pieces.tenant_id = finished.tenant_id AND import_job_pieces.job_id = finished.job_id
            """,
            cancellationToken);
}
