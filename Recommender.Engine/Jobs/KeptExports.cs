using Npgsql;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Jobs;

/// <summary>Files of exports that may name a user who is erased.</summary>
internal static class KeptExports
{
    /// <summary>Drops the files that name users. An export that is at work begins anew: its worker has lost it.</summary>
    public static Task<int> ForgetAsync(NpgsqlTransaction transaction, TenantId tenant, CancellationToken cancellationToken) =>
        transaction.ExecuteAsync(
            $$"""
            WITH named AS (
                UPDATE jobs
                SET result = result || '{"expired": true}',
                    status = CASE status WHEN 'running' THEN 'queued' ELSE status END,
                    fencing_token = fencing_token + 1, leased_until = NULL, leased_by = NULL
                WHERE tenant_id = {{tenant.Value}} AND kind = 'export' AND subject IN ('interactions', 'users')
                    AND status IN ('running', 'completed')
                RETURNING tenant_id, job_id
            )
            DELETE FROM job_pieces USING named WHERE job_pieces.tenant_id = named.tenant_id AND job_pieces.job_id = named.job_id
            """,
            cancellationToken);
}
