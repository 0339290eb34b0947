using Npgsql;
using Recommender.Engine.Storage;

namespace Recommender.Engine.Jobs;

/// <summary>Ends what nobody will end, and forgets files of exports and jobs that ended long ago.</summary>
public sealed class JobRetention(NpgsqlDataSource database)
{
    /// <summary>Drops the files of exports that ended longer ago; returns how many.</summary>
    public Task<int> DropFilesAsync(TimeSpan age, CancellationToken cancellationToken) =>
        database.FirstOrDefaultAsync(
            $$"""
            WITH expired AS (
                UPDATE jobs SET result = result || '{"expired": true}'
                WHERE kind = 'export' AND finished_at < now() - {{age}} AND result IS NOT NULL AND NOT result ? 'expired'
                RETURNING tenant_id, job_id
            ),
            pieces AS (
                DELETE FROM job_pieces USING expired
                WHERE job_pieces.tenant_id = expired.tenant_id AND job_pieces.job_id = expired.job_id
            )
            SELECT count(*)::integer FROM expired
            """,
            row => row.GetInt32(0), cancellationToken);

    /// <summary>Ends imports whose uploads broke off without anybody noticing; returns how many.</summary>
    public Task<int> FailAbandonedAsync(CancellationToken cancellationToken) =>
        database.FirstOrDefaultAsync(
            $"""
            WITH abandoned AS (
                UPDATE jobs
                SET status = 'failed', finished_at = now(), leased_until = NULL, log = job_log(log, 'the upload was abandoned')
                WHERE status = 'receiving' AND coalesce(leased_until, created_at + interval '1 day') < now()
                RETURNING tenant_id, job_id
            ),
            pieces AS (
                DELETE FROM job_pieces USING abandoned
                WHERE job_pieces.tenant_id = abandoned.tenant_id AND job_pieces.job_id = abandoned.job_id
            )
            SELECT count(*)::integer FROM abandoned
            """,
            row => row.GetInt32(0), cancellationToken);

    /// <summary>Deletes jobs that ended longer ago; returns how many.</summary>
    public Task<int> DeleteAsync(TimeSpan age, CancellationToken cancellationToken) =>
        database.ExecuteAsync($"DELETE FROM jobs WHERE finished_at < now() - {age}", cancellationToken);
}
