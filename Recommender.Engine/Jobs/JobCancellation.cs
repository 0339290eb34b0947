using Npgsql;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Jobs;

/// <summary>Ends jobs before their time. What a job holds may be large, and takes longer to drop than a request usually has.</summary>
public sealed class JobCancellation(NpgsqlDataSource database)
{
    /// <summary>
    /// Stops a job; what was imported stays. Its worker notices at its next report or renewal. False when it had ended before.
    /// </summary>
    public Task<bool> CancelAsync(TenantId tenant, Guid job, CancellationToken cancellationToken) =>
        database.TransactAsync(
            async transaction => await transaction.ExecuteAsync(
                $"""
                UPDATE jobs SET status = 'cancelled', finished_at = now(), leased_until = NULL, log = job_log(log, 'cancelled')
                WHERE tenant_id = {tenant.Value} AND job_id = {job} AND status IN ('queued', 'running')
                """,
                cancellationToken) == 1
                && await transaction.ExecuteAsync(
                    $"DELETE FROM job_pieces WHERE tenant_id = {tenant.Value} AND job_id = {job}", cancellationToken) >= 0,
            cancellationToken);
}
