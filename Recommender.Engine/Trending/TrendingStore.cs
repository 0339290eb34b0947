using Npgsql;
using Recommender.Engine.Recommendations;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Trending;

/// <summary>Which entities everybody is at, from the hourly activity.</summary>
public sealed class TrendingStore(NpgsqlDataSource database)
{
    // Years of activity may take longer to add up than a request may; nobody waits for all of it.
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Entities by the weight of their interactions within a window, where an interaction counts half once per half-life
    /// of the window; the highest first, only positive ones. Interactions of the future do not count; the hour in which
    /// the window begins counts as a whole.
    /// </summary>
    public Task<List<ScoredEntity>> TopAsync(
        TenantId tenant, string? entityType, TrendingWindow window, int limit, CancellationToken cancellationToken) =>
        database.QueryAsync(
            $"""
            WITH active AS (
                SELECT entity_key,
                    sum(weight * power(0.5, extract(epoch FROM {window.Now} - bucket) / {window.HalfLife.TotalSeconds})) AS score
                FROM entity_activity
                WHERE tenant_id = {tenant.Value} AND bucket > {window.Now} - {window.Length} - interval '1 hour' AND bucket <= {window.Now}
                GROUP BY entity_key
            )
            SELECT entity.entity_key, active.score::double precision
            FROM active
            JOIN entities AS entity ON entity.tenant_id = {tenant.Value} AND entity.entity_key = active.entity_key
            JOIN entity_types AS type ON type.tenant_id = {tenant.Value} AND type.entity_type_id = entity.entity_type_id
            WHERE active.score > 0 AND NOT entity.deleted AND ({entityType}::text IS NULL OR type.name = {entityType})
            ORDER BY active.score DESC, entity.entity_key
            LIMIT {limit}
            """,
            row => new ScoredEntity(row.GetInt64(0), row.GetDouble(1)),
            Deadline, cancellationToken);
}
