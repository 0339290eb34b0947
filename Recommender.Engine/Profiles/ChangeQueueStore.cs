using System.Diagnostics;
using Npgsql;
using Recommender.Engine.Storage;
using Recommender.Engine.Tracing;
using Recommender.Engine.Webhooks;

namespace Recommender.Engine.Profiles;

/// <summary>The queue of single interactions that the worker has yet to spread to everything derived from them.</summary>
public sealed class ChangeQueueStore(NpgsqlDataSource database)
{
    /// <summary>
    /// Takes at most <paramref name="limit"/> changes off the queue and, in the same statement, adds them to the hourly
    /// activity and to what is owed to the models. Returns how many it took. Rows that another worker is
    /// taking are skipped, sums commute, and rows are locked in one order: any number of workers give the same tables.
    /// </summary>
    public async Task<int> DrainAsync(int limit, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var (taken, traces) = await TakeAsync(limit, cancellationToken);
        using var span = Work.Start("spread interactions", traces, Stopwatch.GetElapsedTime(started));
        return taken;
    }

    private Task<(int Taken, string[] Traces)> TakeAsync(int limit, CancellationToken cancellationToken) =>
        database.FirstOrDefaultAsync(
            $"""
            WITH taken AS (
                DELETE FROM interaction_changes
                WHERE change_id = ANY (ARRAY(
                    SELECT change_id FROM interaction_changes ORDER BY change_id LIMIT {limit} FOR UPDATE SKIP LOCKED))
                RETURNING tenant_id, change_id, user_key, entity_key, weight, occurred_at, xid, interaction_type_id, trace
            ),
            work AS (
                INSERT INTO tenant_work AS owed (tenant_id, changes, first_change_at)
                SELECT taken.tenant_id, count(*), now()
                FROM taken JOIN tenants USING (tenant_id)
                GROUP BY taken.tenant_id
                ORDER BY taken.tenant_id
                ON CONFLICT (tenant_id) DO UPDATE
                SET changes = owed.changes + excluded.changes,
                    first_change_at = coalesce(owed.first_change_at, excluded.first_change_at)
            ),
            activity AS (
                INSERT INTO entity_activity AS active (tenant_id, bucket, entity_key, weight, events)
                SELECT tenant_id, date_trunc('hour', occurred_at, 'UTC'), entity_key, sum(weight), count(*)
                FROM taken
                GROUP BY 1, 2, 3
                ORDER BY 1, 2, 3
                ON CONFLICT (tenant_id, bucket, entity_key) DO UPDATE
                SET weight = active.weight + excluded.weight, events = active.events + excluded.events
            ),
            models AS (
                INSERT INTO model_changes (tenant_id, change_id, user_key, entity_key, weight, occurred_at, xid, trace)
                SELECT tenant_id, change_id, user_key, entity_key, weight, occurred_at, xid, trace
                FROM taken
            )
            SELECT count(*)::integer, (
                SELECT add_interaction_events(
                    array_agg(tenant_id ORDER BY change_id), array_agg(user_key ORDER BY change_id),
                    array_agg(occurred_at ORDER BY change_id), array_agg(entity_key ORDER BY change_id),
                    array_agg(interaction_type_id ORDER BY change_id), array_agg(trace ORDER BY change_id))::text
                FROM taken
                WHERE tenant_id IN (
                    SELECT tenant_id FROM webhook_subscriptions AS subscription
                    WHERE webhook_wants(subscription, {WebhookEvents.InteractionRecorded}, NULL))
                HAVING count(*) > 0),
                coalesce(array_agg(DISTINCT trace) FILTER (WHERE trace IS NOT NULL), ARRAY[]::text[])
            FROM taken
            """,
            row => (row.GetInt32(0), row.GetFieldValue<string[]>(2)),
            cancellationToken);
}
