using System.Text.Json;
using Npgsql;
using Recommender.Engine.Ingest;
using Recommender.Engine.Storage;

namespace Recommender.Engine.Jobs;

/// <summary>What a worker writes down about a job while it holds it; every method is false when it does not hold it any more.</summary>
internal sealed class JobProgressStore(NpgsqlDataSource database)
{
    public Task<byte[]?> ReadPieceAsync(JobLease lease, int piece, CancellationToken cancellationToken) =>
        database.FirstOrDefaultAsync(
            $"""
            SELECT bytes FROM job_pieces
            WHERE tenant_id = {lease.Tenant.Value} AND job_id = {lease.Id} AND piece = {piece}
            """,
            row => (byte[]?)row.GetFieldValue<byte[]>(0), cancellationToken);

    public async Task<bool> ReportAsync(JobLease lease, double stage, string line, CancellationToken cancellationToken) =>
        await database.ExecuteAsync(
            $"""
            UPDATE jobs SET progress = {stage}, log = job_log(log, {line})
            WHERE tenant_id = {lease.Tenant.Value} AND job_id = {lease.Id} AND fencing_token = {lease.Token} AND status = 'running'
            """,
            cancellationToken) == 1;

    public async Task<bool> CountAsync(JobLease lease, int piece, ImportTally tally, CancellationToken cancellationToken) =>
        await database.ExecuteAsync(
            $"""
            UPDATE jobs
            SET pieces_done = {piece + 1}, accepted = accepted + {tally.Accepted}, duplicates = duplicates + {tally.Duplicates},
                failed = failed + {tally.Failed}, attempts = 0, leased_until = now() + {JobLease.Duration},
                errors = CASE WHEN jsonb_array_length(errors) < {ImportTally.MaxErrors}
                    THEN errors || {JsonSerializer.Serialize(tally.Errors)}::text::jsonb ELSE errors END
            WHERE tenant_id = {lease.Tenant.Value} AND job_id = {lease.Id} AND fencing_token = {lease.Token}
                AND status = 'running' AND pieces_done = {piece}
            """,
            cancellationToken) == 1;

    public async Task<bool> BeginPiecesAsync(JobLease lease, long total, CancellationToken cancellationToken) =>
        await database.FirstOrDefaultAsync(
            $"""
            WITH begun AS (
                UPDATE jobs SET pieces = 0, accepted = 0, total = {total}
                WHERE tenant_id = {lease.Tenant.Value} AND job_id = {lease.Id} AND fencing_token = {lease.Token} AND status = 'running'
                RETURNING tenant_id, job_id
            ),
            old AS (DELETE FROM job_pieces USING begun WHERE job_pieces.tenant_id = begun.tenant_id AND job_pieces.job_id = begun.job_id)
            SELECT count(*) = 1 FROM begun
            """,
            row => row.GetBoolean(0), cancellationToken);

    public async Task<bool> AddPieceAsync(JobLease lease, int piece, byte[] bytes, long records, CancellationToken cancellationToken) =>
        await database.ExecuteAsync(
            $"""
            WITH counted AS (
                UPDATE jobs SET pieces = {piece + 1}, accepted = {records}, total = greatest(total, {records})
                WHERE tenant_id = {lease.Tenant.Value} AND job_id = {lease.Id} AND fencing_token = {lease.Token}
                    AND status = 'running' AND pieces = {piece}
                RETURNING tenant_id, job_id
            )
            INSERT INTO job_pieces (tenant_id, job_id, piece, bytes) SELECT tenant_id, job_id, {piece}, {bytes} FROM counted
            """,
            cancellationToken) == 1;
}
