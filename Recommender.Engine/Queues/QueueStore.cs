using Npgsql;
using Recommender.Engine.Jobs;
using Recommender.Engine.Storage;

namespace Recommender.Engine.Queues;

/// <summary>Looks at all queues at once, without taking anything.</summary>
public sealed class QueueStore(NpgsqlDataSource database)
{
    /// <summary>Beyond it a queue is just long: counting on would cost more than the figure is worth.</summary>
    public const int MostCounted = 100_000;

    public Task<List<QueueState>> QueuesAsync(CancellationToken cancellationToken) =>
        database.QueryAsync(
            $"""
            SELECT 'interactions', (SELECT count(*) FROM (SELECT FROM interaction_changes LIMIT {MostCounted}) AS counted),
                (SELECT now() - queued_at FROM interaction_changes ORDER BY change_id LIMIT 1)
            UNION ALL
            SELECT 'training', count(*), max(now() - least(first_change_at, rebuild_requested_at))
            FROM tenant_work WHERE changes > 0 OR rebuild_requested_at IS NOT NULL
            UNION ALL
            SELECT 'webhooks', count(*), max(now() - due_at)
            FROM (
                SELECT delivery.due_at FROM webhook_deliveries AS delivery
                JOIN webhook_subscriptions AS subscription USING (tenant_id, subscription_id)
                WHERE subscription.enabled AND delivery.status IN ('pending', 'sending') AND delivery.due_at <= now()
                LIMIT {MostCounted}) AS due
            UNION ALL
            SELECT kind.name || 's', count(job.job_id), max(now() - job.created_at)
            FROM unnest({JobKinds.All.ToArray()}) AS kind (name) LEFT JOIN jobs AS job ON job.kind = kind.name AND job.status IN ('queued', 'running')
            GROUP BY kind.name
            """,
            row => new QueueState(row.GetString(0), row.GetInt64(1), row.IsDBNull(2) ? TimeSpan.Zero : row.GetTimeSpan(2)),
            cancellationToken);

    /// <summary>An import adds no changes one by one, it asks for a new model; a tenant whose first model is still to come counts too.</summary>
    public async Task<ModelState> ModelsAsync(CancellationToken cancellationToken) =>
        (await database.FirstOrDefaultAsync(
            $"""
            SELECT count(published.version),
                max(now() - coalesce(published.published_at, least(work.first_change_at, work.rebuild_requested_at)))
                    FILTER (WHERE work.changes > 0 OR work.rebuild_requested_at IS NOT NULL)
            FROM published_models AS published FULL JOIN tenant_work AS work USING (tenant_id)
            """,
            row => new ModelState(row.GetInt64(0), row.IsDBNull(1) ? TimeSpan.Zero : row.GetTimeSpan(1)), cancellationToken))!;
}
