using Npgsql;
using Recommender.Engine.Ingest;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;
using Recommender.Engine.Tracing;

namespace Recommender.Engine.Jobs;

/// <summary>Takes the records of an import in, piece by piece, and hands the job over once they are complete.</summary>
public sealed class ImportIntake(NpgsqlDataSource database)
{
    /// <summary>Begins a job; nobody works on it before <see cref="QueueAsync"/>.</summary>
    /// <param name="subject"><c>entities</c> or <c>interactions</c>.</param>
    public Task BeginAsync(TenantId tenant, Guid job, string subject, CancellationToken cancellationToken) =>
        database.ExecuteAsync(
            $"""
            INSERT INTO jobs (tenant_id, job_id, kind, subject, status, trace)
            VALUES ({tenant.Value}, {job}, {JobKinds.Import}, {subject}, 'receiving', {Work.Trace}::text)
            """,
            cancellationToken);

    /// <summary>Adds a piece; pieces are numbered from 0.</summary>
    public Task AddAsync<T>(
        TenantId tenant, Guid job, int piece, IReadOnlyList<ImportRecord<T>> records, CancellationToken cancellationToken)
        where T : class =>
        database.ExecuteAsync(
            $"""
            INSERT INTO job_pieces (tenant_id, job_id, piece, bytes)
            VALUES ({tenant.Value}, {job}, {piece}, {JobPiece.Pack(records)})
            """,
            cancellationToken);

    /// <summary>Hands a job over to the workers.</summary>
    public Task QueueAsync(TenantId tenant, Guid job, int pieces, long total, CancellationToken cancellationToken) =>
        database.ExecuteAsync(
            $"""
            UPDATE jobs SET status = 'queued', pieces = {pieces}, total = {total}
            WHERE tenant_id = {tenant.Value} AND job_id = {job} AND status = 'receiving'
            """,
            cancellationToken);
}
