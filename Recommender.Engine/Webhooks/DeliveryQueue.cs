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
    /// <summary>Twice the longest time-out and more: who sends within the lease is never overtaken by somebody else.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(75);

    // Of how many deliveries the order is settled at a time.
    private const int Settled = 256;

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
    /// Claims due messages for this worker, for many subscriptions at once; of an ordered one only the first that has not
    /// ended, and only once no event before it can appear any more, so that nothing overtakes it.
    /// </summary>
    /// <param name="shares">How many each subscription gets at most.</param>
    public async Task<List<WebhookMessage>> ClaimAsync(
        IReadOnlyList<(DueSubscription Subscription, int Most)> shares, DateTimeOffset now, CancellationToken cancellationToken)
    {
        List<SubscriptionKey> ordered = [.. shares.Where(share => share.Subscription.IsOrdered).Select(share => share.Subscription.Key)];
        if (ordered.Count > 0)
        {
            await NoteHorizonsAsync(ordered, cancellationToken);
        }

        return await ClaimSettledAsync(shares, now, cancellationToken);
    }

    /// <summary>
    /// Notes before which transactions events may still appear in front of the first deliveries of ordered subscriptions.
    /// The number of this transaction is given out after it has seen the deliveries, and whoever took an event's id before
    /// theirs had one by then.
    /// </summary>
    private Task<int> NoteHorizonsAsync(List<SubscriptionKey> subscriptions, CancellationToken cancellationToken) =>
        database.ExecuteAsync(
            $"""
            UPDATE webhook_deliveries AS delivery SET horizon = pg_current_xact_id()
            FROM unnest({Of(subscriptions, key => key.Tenant.Value)}, {Of(subscriptions, key => key.Id)}) AS wanted (tenant_id, subscription_id)
            CROSS JOIN LATERAL (
                SELECT waiting.event_id FROM webhook_deliveries AS waiting
                WHERE waiting.tenant_id = wanted.tenant_id AND waiting.subscription_id = wanted.subscription_id
                    AND waiting.status IN ('pending', 'sending')
                ORDER BY waiting.event_id
                LIMIT {Settled}
                FOR UPDATE SKIP LOCKED) AS first
            WHERE delivery.tenant_id = wanted.tenant_id AND delivery.subscription_id = wanted.subscription_id
                AND delivery.event_id = first.event_id AND delivery.horizon IS NULL
                AND (
                    SELECT earliest.horizon FROM webhook_deliveries AS earliest
                    WHERE earliest.tenant_id = wanted.tenant_id AND earliest.subscription_id = wanted.subscription_id
                        AND earliest.status IN ('pending', 'sending')
                    ORDER BY earliest.event_id
                    LIMIT 1) IS NULL
            """,
            cancellationToken);

    private Task<List<WebhookMessage>> ClaimSettledAsync(
        IReadOnlyList<(DueSubscription Subscription, int Most)> shares, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.QueryAsync(
            $"""
            WITH wanted AS MATERIALIZED (
                SELECT *
                FROM unnest({Of(shares, share => share.Subscription.Key.Tenant.Value)}, {Of(shares, share => share.Subscription.Key.Id)},
                        {Of(shares, share => share.Subscription.IsOrdered)}, {Of(shares, share => share.Most)})
                    AS share (tenant_id, subscription_id, ordered, most)
            ),
            due AS MATERIALIZED (
                SELECT first.tenant_id, first.subscription_id, first.event_id
                FROM wanted CROSS JOIN LATERAL (
                    SELECT delivery.tenant_id, delivery.subscription_id, delivery.event_id
                    FROM webhook_deliveries AS delivery
                    WHERE delivery.tenant_id = wanted.tenant_id AND delivery.subscription_id = wanted.subscription_id
                        AND delivery.status IN ('pending', 'sending') AND delivery.due_at <= {now}
                        AND (NOT wanted.ordered OR is_passed(delivery.horizon) AND delivery.event_id = (
                            SELECT min(earlier.event_id) FROM webhook_deliveries AS earlier
                            WHERE earlier.tenant_id = wanted.tenant_id AND earlier.subscription_id = wanted.subscription_id
                                AND earlier.status IN ('pending', 'sending')))
                    ORDER BY delivery.due_at, delivery.event_id
                    LIMIT wanted.most
                    FOR UPDATE OF delivery SKIP LOCKED) AS first
            ),
            claimed AS (
                UPDATE webhook_deliveries AS delivery
                SET status = 'sending', attempts = delivery.attempts + 1, due_at = {now + Lease}
                FROM due
                WHERE delivery.tenant_id = due.tenant_id AND delivery.subscription_id = due.subscription_id
                    AND delivery.event_id = due.event_id
                RETURNING delivery.tenant_id, delivery.subscription_id, delivery.event_id, delivery.attempts
            )
            SELECT claimed.event_id, event.message_id, event.event_type, tenant.name, event.created_at, event.data::text,
                subscription.url, subscription.secret,
                CASE WHEN subscription.previous_until > {now} THEN subscription.previous_secret END, claimed.attempts,
                claimed.tenant_id, claimed.subscription_id, event.trace
            FROM claimed
            JOIN webhook_events AS event USING (tenant_id, event_id)
            JOIN webhook_subscriptions AS subscription USING (tenant_id, subscription_id)
            JOIN tenants AS tenant USING (tenant_id)
            ORDER BY claimed.event_id
            """,
            Read, cancellationToken);

    /// <summary>Gives back messages whose sending was interrupted, as if they had not been claimed.</summary>
    public Task ReleaseAsync(IReadOnlyList<WebhookMessage> messages, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.ExecuteAsync(
            $"""
            UPDATE webhook_deliveries AS delivery
            SET status = 'pending', attempts = delivery.attempts - 1, due_at = {now}
            FROM unnest({Of(messages, message => message.Subscription.Tenant.Value)}, {Of(messages, message => message.Subscription.Id)},
                    {Of(messages, message => message.EventId)}, {Of(messages, message => message.Attempt)})
                AS message (tenant_id, subscription_id, event_id, attempt)
            WHERE delivery.tenant_id = message.tenant_id AND delivery.subscription_id = message.subscription_id
                AND delivery.event_id = message.event_id AND delivery.attempts = message.attempt AND delivery.status = 'sending'
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

    private static TValue[] Of<TItem, TValue>(IReadOnlyList<TItem> items, Func<TItem, TValue> value) => [.. items.Select(value)];

    private static WebhookMessage Read(NpgsqlDataReader row) =>
        new(
            new(new(row.GetInt32(10)), row.GetGuid(11)), row.GetInt64(0), MessageId.Format(row.GetGuid(1)), row.GetString(2),
            row.GetString(3), row.GetFieldValue<DateTimeOffset>(4), row.GetString(5), row.GetString(6),
            row.IsDBNull(8) ? [row.GetFieldValue<byte[]>(7)] : [row.GetFieldValue<byte[]>(7), row.GetFieldValue<byte[]>(8)],
            row.GetInt32(9))
        {
            Trace = row.IsDBNull(12) ? null : row.GetString(12),
        };
}
