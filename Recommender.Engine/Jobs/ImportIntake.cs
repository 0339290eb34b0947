using Npgsql;
using Recommender.Engine.Ingest;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;
using Recommender.Engine.Tracing;

namespace Recommender.Engine.Jobs;

/// <summary>
/// Takes the records of an import in, piece by piece, and hands the job over once they are complete. Meanwhile the
/// upload holds the job's lease, so that one whose process died can be told from one that is slow.
/// </summary>
public sealed class ImportIntake(NpgsqlDataSource database)
{
    // Longer than a gateway lets an upload take.
    private static readonly TimeSpan Patience = TimeSpan.FromHours(1);

    /// <summary>
    /// Begins a job; nobody works on it before <see cref="QueueAsync"/>. False when too many of the tenant are unfinished.
    /// </summary>
    /// <param name="subject"><c>entities</c> or <c>interactions</c>.</param>
    public async Task<bool> BeginAsync(TenantId tenant, Guid job, string subject, CancellationToken cancellationToken) =>
        await database.ExecuteAsync(
            $"""
            INSERT INTO jobs (tenant_id, job_id, kind, subject, status, leased_until, trace)
            SELECT {tenant.Value}, {job}, {JobKinds.Import}, {subject}, 'receiving', now() + {Patience}, {Work.Trace}::text
            WHERE (SELECT count(*) FROM jobs WHERE tenant_id = {tenant.Value} AND status IN ('receiving', 'queued', 'running')) < {JobStore.MostUnfinished}
            """,
            cancellationToken) == 1;

    /// <summary>Adds a piece; pieces are numbered from 0.</summary>
    public Task AddAsync<T>(
        TenantId tenant, Guid job, int piece, IReadOnlyList<ImportRecord<T>> records, CancellationToken cancellationToken)
        where T : class =>
        database.ExecuteAsync(
            $"""
            WITH going_on AS (
                UPDATE jobs SET leased_until = now() + {Patience}
                WHERE tenant_id = {tenant.Value} AND job_id = {job} AND status = 'receiving'
            )
            INSERT INTO job_pieces (tenant_id, job_id, piece, bytes)
            VALUES ({tenant.Value}, {job}, {piece}, {JobPiece.Pack(records)})
            """,
            cancellationToken);

    /// <summary>Hands a job over to the workers.</summary>
    public Task QueueAsync(TenantId tenant, Guid job, int pieces, long total, CancellationToken cancellationToken) =>
        database.ExecuteAsync(
            $"""
            UPDATE jobs SET status = 'queued', pieces = {pieces}, total = {total}, leased_until = NULL
            WHERE tenant_id = {tenant.Value} AND job_id = {job} AND status = 'receiving'
            """,
            cancellationToken);

    /// <summary>Ends a job whose records will not arrive.</summary>
    /// <param name="reason">Why, for the job's log.</param>
    public Task FailAsync(TenantId tenant, Guid job, string reason, CancellationToken cancellationToken) =>
        database.ExecuteAsync(
            $"""
            WITH given_up AS (
                UPDATE jobs SET status = 'failed', finished_at = now(), leased_until = NULL, log = job_log(log, {reason})
                WHERE tenant_id = {tenant.Value} AND job_id = {job} AND status = 'receiving'
                RETURNING tenant_id, job_id
            )
            DELETE FROM job_pieces USING given_up
            WHERE job_pieces.tenant_id = given_up.tenant_id AND job_pieces.job_id = given_up.job_id
            """,
            cancellationToken);
}
