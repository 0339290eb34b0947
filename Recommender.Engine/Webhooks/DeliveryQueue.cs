using System.Text.Json;
using Npgsql;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Webhooks;

/// <summary>A subscription with something to send.</summary>
/// <param name="DueAt">Since when.</param>
public sealed record DueSubscription(SubscriptionKey Key, bool IsOrdered, bool IsFailing, DateTimeOffset DueAt);

/// <summary>
/// Deliveries as workers see them. A claim is a lease: when it runs out, somebody else sends the message again. The number
/// of the attempt is its fencing token, so whoever was too slow changes nothing.
/// </summary>
public sealed class DeliveryQueue(NpgsqlDataSource database)
{
    /// <summary>Two of the longest time-outs, because a claimed message may wait for one before it.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(75);

    // After the whole schedule has passed once and more; a dead receiver must not collect messages for ever.
    private static readonly TimeSpan LongestFailure = TimeSpan.FromDays(5);

    /// <summary>Enabled subscriptions with something due, those first that wait longest.</summary>
    public Task<List<DueSubscription>> DueAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        database.QueryAsync(
            $"""
            SELECT subscription.tenant_id, subscription.subscription_id, subscription.ordered,
                subscription.failing_since IS NOT NULL, first.due_at
            FROM webhook_subscriptions AS subscription
            CROSS JOIN LATERAL (
                SELECT delivery.due_at FROM webhook_deliveries AS delivery
                WHERE delivery.tenant_id = subscription.tenant_id AND delivery.subscription_id = subscription.subscription_id
                    AND delivery.status IN ('pending', 'sending') AND delivery.due_at <= {now}
                ORDER BY delivery.due_at, delivery.event_id
                LIMIT 1) AS first
            WHERE subscription.enabled
            ORDER BY first.due_at
            """,
            row => new DueSubscription(
                new(new(row.GetInt32(0)), row.GetGuid(1)), row.GetBoolean(2), row.GetBoolean(3), row.GetFieldValue<DateTimeOffset>(4)),
            cancellationToken);

    /// <summary>
    /// Claims due messages of a subscription for this worker. Of an ordered one only the first that has not ended, so that
    /// nothing overtakes it.
    /// </summary>
    public Task<List<WebhookMessage>> ClaimAsync(
        DueSubscription due, DateTimeOffset now, int limit, CancellationToken cancellationToken)
    {
        var (tenant, subscription) = (due.Key.Tenant.Value, due.Key.Id);
        return database.QueryAsync(
            $"""
            WITH claimed AS (
                UPDATE webhook_deliveries
                SET status = 'sending', attempts = attempts + 1, due_at = {now + Lease}
                WHERE tenant_id = {tenant} AND subscription_id = {subscription} AND event_id = ANY (ARRAY(
                    SELECT event_id FROM webhook_deliveries
                    WHERE tenant_id = {tenant} AND subscription_id = {subscription} AND status IN ('pending', 'sending')
                        AND due_at <= {now}
                        AND (NOT {due.IsOrdered} OR event_id = (
                            SELECT min(event_id) FROM webhook_deliveries
                            WHERE tenant_id = {tenant} AND subscription_id = {subscription} AND status IN ('pending', 'sending')))
                    ORDER BY due_at, event_id
                    LIMIT {limit}
                    FOR UPDATE SKIP LOCKED))
                RETURNING tenant_id, subscription_id, event_id, attempts
            )
            SELECT claimed.event_id, event.message_id, event.event_type, tenant.name, event.created_at, event.data::text,
                subscription.url, subscription.secret,
                CASE WHEN subscription.previous_until > {now} THEN subscription.previous_secret END, claimed.attempts, event.trace
            FROM claimed
            JOIN webhook_events AS event USING (tenant_id, event_id)
            JOIN webhook_subscriptions AS subscription USING (tenant_id, subscription_id)
            JOIN tenants AS tenant USING (tenant_id)
            ORDER BY claimed.event_id
            """,
            row => Read(due.Key, row), cancellationToken);
    }

    /// <summary>Ends a delivery that arrived.</summary>
    public Task SucceededAsync(WebhookMessage message, DeliveryOutcome outcome, CancellationToken cancellationToken) =>
        database.ExecuteAsync(
            $"""
            WITH recovered AS (
                UPDATE webhook_subscriptions SET failing_since = NULL
                WHERE tenant_id = {message.Subscription.Tenant.Value} AND subscription_id = {message.Subscription.Id}
                    AND failing_since IS NOT NULL
            )
            UPDATE webhook_deliveries
            SET status = 'delivered', finished_at = {outcome.At}, response_status = {outcome.Status}, response_body = {outcome.Body}::text,
                error = NULL, history = {Entry(outcome)}::text::jsonb || history
            WHERE tenant_id = {message.Subscription.Tenant.Value} AND subscription_id = {message.Subscription.Id}
                AND event_id = {message.EventId} AND attempts = {message.Attempt} AND status = 'sending'
            """,
            cancellationToken);

    /// <summary>Puts a delivery that did not arrive back until its next attempt, or gives it up; switches off a receiver that is gone.</summary>
    /// <param name="next">When it is sent next; null to give it up.</param>
    public Task FailedAsync(
        WebhookMessage message, DeliveryOutcome outcome, DateTimeOffset? next, CancellationToken cancellationToken) =>
        database.ExecuteAsync(
            $"""
            WITH failing AS (
                UPDATE webhook_subscriptions
                SET failing_since = coalesce(failing_since, {outcome.At}),
                    enabled = enabled AND NOT {outcome.IsGone} AND coalesce(failing_since, {outcome.At}) > {outcome.At - LongestFailure},
                    disabled_reason = CASE
                        WHEN {outcome.IsGone} THEN 'the receiver answered 410 Gone'
                        WHEN failing_since <= {outcome.At - LongestFailure} THEN 'every delivery failed for five days'
                        ELSE disabled_reason END
                WHERE tenant_id = {message.Subscription.Tenant.Value} AND subscription_id = {message.Subscription.Id} AND enabled
                    AND ({outcome.IsGone} OR failing_since IS NULL OR failing_since <= {outcome.At - LongestFailure})
            )
            UPDATE webhook_deliveries
            SET status = CASE WHEN {next}::timestamptz IS NULL THEN 'failed' ELSE 'pending' END,
                due_at = coalesce({next}::timestamptz, due_at),
                finished_at = CASE WHEN {next}::timestamptz IS NULL THEN {outcome.At} END,
                response_status = {outcome.Status}::integer, response_body = {outcome.Body}::text, error = {outcome.Error}::text,
                history = {Entry(outcome)}::text::jsonb || history
            WHERE tenant_id = {message.Subscription.Tenant.Value} AND subscription_id = {message.Subscription.Id}
                AND event_id = {message.EventId} AND attempts = {message.Attempt} AND status = 'sending'
            """,
            cancellationToken);

    /// <summary>Gives back a message whose sending was interrupted, as if it had not been claimed.</summary>
    public Task ReleaseAsync(WebhookMessage message, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.ExecuteAsync(
            $"""
            UPDATE webhook_deliveries SET status = 'pending', attempts = attempts - 1, due_at = {now}
            WHERE tenant_id = {message.Subscription.Tenant.Value} AND subscription_id = {message.Subscription.Id}
                AND event_id = {message.EventId} AND attempts = {message.Attempt} AND status = 'sending'
            """,
            cancellationToken);

    /// <summary>Forgets events that happened before a time and of which nothing is still to be sent; returns how many.</summary>
    public Task<int> DeleteOlderThanAsync(DateTimeOffset before, CancellationToken cancellationToken) =>
        database.ExecuteAsync(
            $"""
            DELETE FROM webhook_events AS event
            WHERE event.created_at < {before} AND NOT EXISTS (
                SELECT FROM webhook_deliveries AS delivery
                JOIN webhook_subscriptions AS subscription USING (tenant_id, subscription_id)
                WHERE delivery.tenant_id = event.tenant_id AND delivery.event_id = event.event_id
                    AND delivery.status IN ('pending', 'sending') AND subscription.enabled)
            """,
            cancellationToken);

    private static string Entry(DeliveryOutcome outcome) =>
        JsonSerializer.Serialize(new[]
        {
            new { at = outcome.At, status = outcome.Status, duration_ms = (long)outcome.Duration.TotalMilliseconds, error = outcome.Error },
        });

    private static WebhookMessage Read(SubscriptionKey subscription, NpgsqlDataReader row) =>
        new(
            subscription, row.GetInt64(0), MessageId.Format(row.GetGuid(1)), row.GetString(2), row.GetString(3),
            row.GetFieldValue<DateTimeOffset>(4), row.GetString(5), row.GetString(6),
            row.IsDBNull(8) ? [row.GetFieldValue<byte[]>(7)] : [row.GetFieldValue<byte[]>(7), row.GetFieldValue<byte[]>(8)],
            row.GetInt32(9))
        {
            Trace = row.IsDBNull(10) ? null : row.GetString(10),
        };
}
