using System.Text.Json;
using Npgsql;
using Recommender.Engine.Faults;
using Recommender.Engine.Ingest;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;
using Recommender.Engine.Tracing;

namespace Recommender.Engine.Jobs;

/// <summary>Jobs as their owners see them: asked for and looked at.</summary>
public sealed class JobStore(NpgsqlDataSource database)
{
    private static readonly JsonSerializerOptions LogForm = new(JsonSerializerDefaults.Web);

    /// <summary>How many jobs of a tenant may be unfinished at the same time.</summary>
    public const int MostUnfinished = 100;

    /// <summary>The refusal of a job for which there is no room.</summary>
    public static Fault TooMany { get; } =
        new(FaultCode.QuotaExceeded, $"{MostUnfinished} jobs of the tenant are not finished; wait for them or cancel some");

    /// <summary>Asks for a job that brings no records, and returns its id; null when too many are unfinished.</summary>
    /// <param name="parameters">What is asked for, as a JSON object.</param>
    public async Task<Guid?> QueueAsync(
        TenantId tenant, string kind, string? subject, string parameters, CancellationToken cancellationToken)
    {
        var job = Guid.CreateVersion7();
        var queued = await database.ExecuteAsync(
            $"""
            INSERT INTO jobs (tenant_id, job_id, kind, subject, status, parameters, trace)
            SELECT {tenant.Value}, {job}, {kind}, {subject}::text, 'queued', {parameters}::jsonb, {Work.Trace}::text
            WHERE (SELECT count(*) FROM jobs WHERE tenant_id = {tenant.Value} AND status IN ('receiving', 'queued', 'running')) < {MostUnfinished}
            """,
            cancellationToken);
        return queued == 1 ? job : null;
    }

    /// <summary>The newest job of a kind that has not begun, which answers a further request for the same as well; or null.</summary>
    public Task<Guid?> FindQueuedAsync(TenantId tenant, string kind, CancellationToken cancellationToken) =>
        database.FirstOrDefaultAsync(
            $"""
            SELECT job_id FROM jobs
            WHERE tenant_id = {tenant.Value} AND kind = {kind} AND status = 'queued' AND started_at IS NULL
            ORDER BY job_id DESC
            LIMIT 1
            """,
            row => (Guid?)row.GetGuid(0), cancellationToken);

    public Task<Job?> FindAsync(TenantId tenant, Guid job, CancellationToken cancellationToken) =>
        database.FirstOrDefaultAsync(
            $"""
            SELECT job_id, kind, subject, status, total, accepted, duplicates, failed, errors::text, progress, result::text, log::text,
                created_at, started_at, finished_at, now(), (
                    SELECT last.finished_at - last.started_at FROM jobs AS last
                    WHERE last.tenant_id = jobs.tenant_id AND last.kind = jobs.kind AND last.status = 'completed'
                    ORDER BY last.taken_at DESC
                    LIMIT 1)
            FROM jobs
            WHERE tenant_id = {tenant.Value} AND job_id = {job} AND status <> 'receiving'
            """,
            Read, cancellationToken);

    /// <summary>The newest jobs before one, without their errors and logs; their ids are ordered by time.</summary>
    /// <param name="kind">Only jobs of this kind, unless null.</param>
    /// <param name="status">Only jobs with this status, unless null.</param>
    public Task<List<Job>> ListAsync(
        TenantId tenant, string? kind, string? status, Guid before, int limit, CancellationToken cancellationToken) =>
        database.QueryAsync(
            $"""
            SELECT job_id, kind, subject, status, total, accepted, duplicates, failed, '[]', progress, result::text, '[]',
                created_at, started_at, finished_at, now(), NULL::interval
            FROM jobs
            WHERE tenant_id = {tenant.Value} AND job_id < {before} AND status <> 'receiving'
                AND ({kind}::text IS NULL OR kind = {kind}) AND ({status}::text IS NULL OR status = {status})
            ORDER BY job_id DESC
            LIMIT {limit}
            """,
            Read, cancellationToken);

    private static Job Read(NpgsqlDataReader row) =>
        new(
            row.GetGuid(0), row.GetString(1), row.IsDBNull(2) ? null : row.GetString(2), row.GetString(3),
            row.GetInt64(4), row.GetInt64(5), row.GetInt64(6), row.GetInt64(7),
            JsonSerializer.Deserialize<List<ImportError>>(row.GetString(8)) ?? [],
            row.GetDouble(9), row.IsDBNull(10) ? null : row.GetString(10),
            JsonSerializer.Deserialize<List<JobLogLine>>(row.GetString(11), LogForm) ?? [],
            row.GetFieldValue<DateTimeOffset>(12), Moment(row, 13), Moment(row, 14),
            row.IsDBNull(16) ? null : row.GetTimeSpan(16), row.GetFieldValue<DateTimeOffset>(15));

    private static DateTimeOffset? Moment(NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetFieldValue<DateTimeOffset>(column);
}
