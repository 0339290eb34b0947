using System.Text.Json;
using Npgsql;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Webhooks;

/// <summary>Deliveries as subscribers see them: listed, replayed, asked for.</summary>
public sealed class DeliveryStore(NpgsqlDataSource database)
{
    /// <summary>The newest deliveries of a subscription before an event.</summary>
    /// <param name="status">Null for all.</param>
    public Task<List<Delivery>> ListAsync(
        TenantId tenant, Guid subscription, string? status, long before, int limit, CancellationToken cancellationToken) =>
        database.QueryAsync(
            $"""
            SELECT delivery.event_id, event.message_id, event.event_type, delivery.status, delivery.attempts, delivery.due_at,
                delivery.finished_at, delivery.response_status, delivery.response_body, delivery.error, delivery.history::text,
                event.created_at
            FROM webhook_deliveries AS delivery JOIN webhook_events AS event USING (tenant_id, event_id)
            WHERE delivery.tenant_id = {tenant.Value} AND delivery.subscription_id = {subscription} AND delivery.event_id < {before}
                AND ({status}::text IS NULL OR delivery.status = {status})
            ORDER BY delivery.event_id DESC
            LIMIT {limit}
            """,
            Read, cancellationToken);

    public Task<Delivery?> FindAsync(TenantId tenant, Guid subscription, Guid message, CancellationToken cancellationToken) =>
        database.FirstOrDefaultAsync(
            $"""
            SELECT delivery.event_id, event.message_id, event.event_type, delivery.status, delivery.attempts, delivery.due_at,
                delivery.finished_at, delivery.response_status, delivery.response_body, delivery.error, delivery.history::text,
                event.created_at
            FROM webhook_events AS event JOIN webhook_deliveries AS delivery USING (tenant_id, event_id)
            WHERE event.tenant_id = {tenant.Value} AND event.message_id = {message} AND delivery.subscription_id = {subscription}
            """,
            Read, cancellationToken);

    /// <summary>Sends a message again from the first attempt on; false while it is being sent.</summary>
    public async Task<bool> ReplayAsync(
        TenantId tenant, Guid subscription, long eventId, DateTimeOffset now, CancellationToken cancellationToken) =>
        await database.ExecuteAsync(
            $"""
            UPDATE webhook_deliveries
            SET status = 'pending', attempts = 0, due_at = {now}, finished_at = NULL,
                history = jsonb_path_query_array(history, '$[0 to 19]')
            WHERE tenant_id = {tenant.Value} AND subscription_id = {subscription} AND event_id = {eventId} AND status <> 'sending'
            """,
            cancellationToken) == 1;

    /// <summary>Queues a ping for one subscription and returns the id of its message.</summary>
    public Task<Guid> PingAsync(TenantId tenant, Guid subscription, CancellationToken cancellationToken) =>
        database.FirstOrDefaultAsync(
            $"""
            WITH ping AS (
                INSERT INTO webhook_events (tenant_id, event_type, data)
                VALUES ({tenant.Value}, {WebhookEvents.Ping}, jsonb_build_object('webhook_id', {subscription}))
                RETURNING tenant_id, event_id, message_id
            ),
            queued AS (
                INSERT INTO webhook_deliveries (tenant_id, subscription_id, event_id)
                SELECT tenant_id, {subscription}, event_id FROM ping
            )
            SELECT message_id FROM ping
            """,
            row => row.GetGuid(0), cancellationToken);

    private static Delivery Read(NpgsqlDataReader row) =>
        new(
            row.GetInt64(0), MessageId.Format(row.GetGuid(1)), row.GetString(2), row.GetString(3), row.GetInt32(4),
            row.GetFieldValue<DateTimeOffset>(5), row.IsDBNull(6) ? null : row.GetFieldValue<DateTimeOffset>(6),
            row.IsDBNull(7) ? null : row.GetInt32(7), row.IsDBNull(8) ? null : row.GetString(8), row.IsDBNull(9) ? null : row.GetString(9),
            JsonElement.Parse(row.GetString(10)), row.GetFieldValue<DateTimeOffset>(11));
}
