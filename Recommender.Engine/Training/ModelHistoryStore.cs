using Npgsql;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Training;

/// <summary>The training runs of all tenants, published or not.</summary>
public sealed class ModelHistoryStore(NpgsqlDataSource database)
{
    /// <summary>The newest training runs of a tenant before a version.</summary>
    public Task<List<ModelRecord>> HistoryAsync(TenantId tenant, long before, int limit, CancellationToken cancellationToken) =>
        database.QueryAsync(
            $"""
            SELECT version, trained_at, published_at, retired_at, duration, users, entities, interactions, size_bytes,
                parameters::text, figures::text
            FROM models
            WHERE tenant_id = {tenant.Value} AND version < {before}
            ORDER BY version DESC
            LIMIT {limit}
            """,
            ReadRecord, cancellationToken);

    /// <summary>Drops the bytes of models that were replaced longer than <paramref name="grace"/> ago; returns how many.</summary>
    public Task<int> DropRetiredAsync(TimeSpan grace, CancellationToken cancellationToken) =>
        database.FirstOrDefaultAsync(
            $"""
            WITH retired AS (
                SELECT tenant_id, version FROM models WHERE retired_at < now() - {grace}
            ),
            deltas AS (
                DELETE FROM model_deltas USING retired
                WHERE model_deltas.tenant_id = retired.tenant_id AND model_deltas.version = retired.version
            ),
            heads AS (
                DELETE FROM model_heads USING retired
                WHERE model_heads.tenant_id = retired.tenant_id AND model_heads.version = retired.version
            ),
            parts AS (
                DELETE FROM model_parts USING retired
                WHERE model_parts.tenant_id = retired.tenant_id AND model_parts.version = retired.version
                RETURNING part
            )
            SELECT count(*) FILTER (WHERE part = 0)::integer FROM parts
            """,
            row => row.GetInt32(0), cancellationToken);

    /// <summary>Adds a run whose model was not good enough to be used.</summary>
    public Task<long> AddRejectedAsync(TenantId tenant, TrainingRun run, CancellationToken cancellationToken) =>
        database.TransactAsync(
            transaction => AddAsync(transaction, tenant, run, published: false, cancellationToken), cancellationToken);

    internal static Task<long> AddAsync(
        NpgsqlTransaction transaction, TenantId tenant, TrainingRun run, bool published, CancellationToken cancellationToken) =>
        transaction.FirstOrDefaultAsync(
            $"""
            INSERT INTO models (tenant_id, published_at, duration, users, entities, interactions, size_bytes, parameters, figures)
            VALUES ({tenant.Value}, CASE WHEN {published} THEN now() END, {run.Duration}, {run.Users}, {run.Entities},
                {run.Interactions}, {run.SizeBytes}, {run.Parameters}::jsonb, {run.Figures}::jsonb)
            RETURNING version
            """,
            row => row.GetInt64(0), cancellationToken);

    private static ModelRecord ReadRecord(NpgsqlDataReader row) =>
        new(
            row.GetInt64(0),
            row.GetFieldValue<DateTimeOffset>(1),
            row.IsDBNull(2) ? null : row.GetFieldValue<DateTimeOffset>(2),
            row.IsDBNull(3) ? null : row.GetFieldValue<DateTimeOffset>(3),
            new(row.GetTimeSpan(4), row.GetInt32(5), row.GetInt32(6), row.GetInt64(7), row.GetInt64(8), row.GetString(9), row.GetString(10)));
}
