using System.Text.Json;
using Npgsql;
using Recommender.Engine.Ingest;
using Recommender.Engine.Storage;

namespace Recommender.Engine.Webhooks;

/// <summary>What came of sending a message that was claimed.</summary>
/// <param name="Next">When a message that did not arrive is sent next; null to give it up.</param>
public sealed record DeliveryReport(WebhookMessage Message, DeliveryOutcome Outcome, DateTimeOffset? Next);

/// <summary>
/// Ends deliveries, many in one transaction: what comes in while one is being committed goes into the next. A report about
/// an attempt that is not the latest one changes nothing.
/// </summary>
public sealed class DeliveryReports
{
    // After the whole schedule has passed once and more; a dead receiver must not collect messages for ever.
    private static readonly TimeSpan LongestFailure = TimeSpan.FromDays(5);

    private readonly NpgsqlDataSource _database;
    private readonly GroupCommit<DeliveryReport, bool> _commits;

    public DeliveryReports(NpgsqlDataSource database, IngestMetrics metrics, TimeProvider clock)
    {
        _database = database;
        _commits = new("delivery", WriteAsync, metrics, clock);
    }

    /// <summary>
    /// Ends a delivery that arrived; puts one that did not back until its next attempt, or gives it up. Switches off a
    /// receiver that is gone or has failed for too long. Returns after the commit.
    /// </summary>
    /// <exception cref="TimeoutException">Storage is too slow; the message may be sent once more.</exception>
    public Task AddAsync(DeliveryReport report, CancellationToken cancellationToken) => _commits.WriteAsync(report, cancellationToken);

    private async Task<IReadOnlyList<bool>> WriteAsync(IReadOnlyList<DeliveryReport> reports, CancellationToken cancellationToken)
    {
        await _database.ExecuteAsync(Statement(reports), cancellationToken);
        return [.. Enumerable.Repeat(true, reports.Count)];
    }

    // Subscriptions are locked in one order, and only those of which something changes.
    private static Sql Statement(IReadOnlyList<DeliveryReport> reports)
    {
        Sql sql = $"""
            WITH report AS MATERIALIZED (
                SELECT *
                FROM unnest({Of(reports, report => report.Message.Subscription.Tenant.Value)},
                        {Of(reports, report => report.Message.Subscription.Id)}, {Of(reports, report => report.Message.EventId)},
                        {Of(reports, report => report.Message.Attempt)}, {Of(reports, report => report.Outcome.IsDelivered)},
                        {Of(reports, report => report.Outcome.IsGone)}, {Of(reports, report => report.Outcome.At)},
                        {Of(reports, report => report.Next)}, {Of(reports, report => report.Outcome.Status)},
                        {Of(reports, report => report.Outcome.Body)}, {Of(reports, report => report.Outcome.Error)},
                        {Of(reports, report => Entry(report.Outcome))})
                    AS report (tenant_id, subscription_id, event_id, attempt, arrived, gone, ended_at, next_at, status, body, error, entry)
            ),
            receiver AS (
                SELECT subscription.tenant_id, subscription.subscription_id, seen.answers, seen.gone, seen.at,
                    subscription.failing_since <= seen.at - {LongestFailure} AS hopeless
                FROM webhook_subscriptions AS subscription
                JOIN (
                    SELECT tenant_id, subscription_id, bool_or(arrived) AS answers, bool_or(gone) AS gone, max(ended_at) AS at
                    FROM report GROUP BY tenant_id, subscription_id) AS seen USING (tenant_id, subscription_id)
                WHERE CASE
                    WHEN seen.gone THEN subscription.enabled
                    WHEN seen.answers THEN subscription.failing_since IS NOT NULL
                    ELSE subscription.enabled
                        AND (subscription.failing_since IS NULL OR subscription.failing_since <= seen.at - {LongestFailure}) END
                ORDER BY subscription.tenant_id, subscription.subscription_id
                FOR NO KEY UPDATE OF subscription
            ),
            judged AS (
                UPDATE webhook_subscriptions AS subscription
                SET failing_since = CASE WHEN receiver.answers THEN NULL ELSE coalesce(subscription.failing_since, receiver.at) END,
                    enabled = subscription.enabled AND NOT receiver.gone AND (receiver.answers OR receiver.hopeless IS NOT TRUE),
                    disabled_reason = CASE
                        WHEN receiver.gone THEN 'the receiver answered 410 Gone'
                        WHEN NOT receiver.answers AND receiver.hopeless THEN 'every delivery failed for five days'
                        ELSE subscription.disabled_reason END
                FROM receiver
                WHERE subscription.tenant_id = receiver.tenant_id AND subscription.subscription_id = receiver.subscription_id
            )
            UPDATE webhook_deliveries AS delivery
            SET status = CASE WHEN report.arrived THEN 'delivered' WHEN report.next_at IS NULL THEN 'failed' ELSE 'pending' END,
                due_at = coalesce(report.next_at, delivery.due_at),
                finished_at = CASE WHEN report.arrived OR report.next_at IS NULL THEN report.ended_at END,
                response_status = report.status, response_body = report.body, error = report.error,
                history = report.entry::jsonb || delivery.history
            FROM report
            WHERE delivery.tenant_id = report.tenant_id AND delivery.subscription_id = report.subscription_id
                AND delivery.event_id = report.event_id AND delivery.attempts = report.attempt AND delivery.status = 'sending'
            """;
        return sql;
    }

    private static T[] Of<T>(IReadOnlyList<DeliveryReport> reports, Func<DeliveryReport, T> value) => [.. reports.Select(value)];

    private static string Entry(DeliveryOutcome outcome) =>
        JsonSerializer.Serialize(new[]
        {
            new { at = outcome.At, status = outcome.Status, duration_ms = (long)outcome.Duration.TotalMilliseconds, error = outcome.Error },
        });
}
