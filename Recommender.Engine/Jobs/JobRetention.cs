using Npgsql;
using Recommender.Engine.Storage;

namespace Recommender.Engine.Jobs;

/// <summary>Forgets files of exports and jobs that ended long ago.</summary>
public sealed class JobRetention(NpgsqlDataSource database)
{
    // An upload that takes longer than this was given up by its client.
    private static readonly TimeSpan LongestUpload = TimeSpan.FromDays(1);

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

    /// <summary>Deletes jobs that ended longer ago, and imports whose records never arrived; returns how many.</summary>
    public Task<int> DeleteAsync(TimeSpan age, CancellationToken cancellationToken) =>
        database.ExecuteAsync(
            $"""
            DELETE FROM jobs
            WHERE finished_at < now() - {age} OR (status = 'receiving' AND created_at < now() - {LongestUpload})
            """,
            cancellationToken);
}
