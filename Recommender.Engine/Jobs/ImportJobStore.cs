using System.Text.Json;
using Npgsql;
using Recommender.Engine.Ingest;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Jobs;

/// <summary>Import jobs as their owners see them: brought in pieces, looked at, cancelled.</summary>
public sealed class ImportJobStore(NpgsqlDataSource database)
{
    /// <summary>Begins a job; nobody works on it before <see cref="QueueAsync"/>.</summary>
    public Task BeginAsync(TenantId tenant, Guid job, string kind, CancellationToken cancellationToken) =>
        database.ExecuteAsync(
            $"""
            INSERT INTO import_jobs (tenant_id, job_id, kind, status)
            VALUES ({tenant.Value}, {job}, {kind}, 'receiving')
            """,
            cancellationToken);

    /// <summary>Adds a piece; pieces are numbered from 0.</summary>
    public Task AddAsync<T>(
        TenantId tenant, Guid job, int piece, IReadOnlyList<ImportRecord<T>> records, CancellationToken cancellationToken)
        where T : class =>
        database.ExecuteAsync(
            $"""
            INSERT INTO import_job_pieces (tenant_id, job_id, piece, records)
            VALUES ({tenant.Value}, {job}, {piece}, {JobPiece.Pack(records)})
            """,
            cancellationToken);

    /// <summary>Hands a job over to the workers.</summary>
    public Task QueueAsync(TenantId tenant, Guid job, int pieces, long total, CancellationToken cancellationToken) =>
        database.ExecuteAsync(
            $"""
            UPDATE import_jobs SET status = 'queued', pieces = {pieces}, total = {total}
            WHERE tenant_id = {tenant.Value} AND job_id = {job} AND status = 'receiving'
            """,
            cancellationToken);

    public Task<ImportJob?> FindAsync(TenantId tenant, Guid job, CancellationToken cancellationToken) =>
        database.FirstOrDefaultAsync(
            $"""
            SELECT job_id, kind, status, total, accepted, duplicates, failed, errors::text, created_at, finished_at
            FROM import_jobs
            WHERE tenant_id = {tenant.Value} AND job_id = {job} AND status <> 'receiving'
            """,
            Read, cancellationToken);

    /// <summary>The newest jobs before one; their ids are ordered by time.</summary>
    public Task<List<ImportJob>> ListAsync(TenantId tenant, Guid before, int limit, CancellationToken cancellationToken) =>
        database.QueryAsync(
            $"""
            SELECT job_id, kind, status, total, accepted, duplicates, failed, errors::text, created_at, finished_at
            FROM import_jobs
            WHERE tenant_id = {tenant.Value} AND job_id < {before} AND status <> 'receiving'
            ORDER BY job_id DESC
            LIMIT {limit}
            """,
            Read, cancellationToken);

    /// <summary>Stops a job between two pieces; what was imported stays. False when it had ended before.</summary>
    public Task<bool> CancelAsync(TenantId tenant, Guid job, CancellationToken cancellationToken) =>
        database.TransactAsync(
            async transaction => await transaction.ExecuteAsync(
                $"""
                UPDATE import_jobs SET status = 'cancelled', finished_at = now(), leased_until = NULL
                WHERE tenant_id = {tenant.Value} AND job_id = {job} AND status IN ('queued', 'running')
                """,
                cancellationToken) == 1
                && await transaction.ExecuteAsync(
                    $"DELETE FROM import_job_pieces WHERE tenant_id = {tenant.Value} AND job_id = {job}", cancellationToken) >= 0,
            cancellationToken);

    private static ImportJob Read(NpgsqlDataReader row) =>
        new(
            row.GetGuid(0), row.GetString(1), row.GetString(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5), row.GetInt64(6),
            JsonSerializer.Deserialize<List<ImportError>>(row.GetString(7)) ?? [],
            row.GetFieldValue<DateTimeOffset>(8), row.IsDBNull(9) ? null : row.GetFieldValue<DateTimeOffset>(9));
}
