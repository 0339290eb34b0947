using Npgsql;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Webhooks;

/// <summary>How many failed requests of a tenant within a window are worth an event.</summary>
public sealed record FailureThreshold(int Failures, TimeSpan Window);

/// <summary>Counts failed requests per tenant and window over all processes; the one that crosses the threshold raises the event.</summary>
public sealed class FailureCounts(NpgsqlDataSource database)
{
    /// <summary>Adds failures to the window that <paramref name="now"/> is in, if somebody of the tenant wants to know.</summary>
    public Task AddAsync(
        TenantId tenant, long failures, FailureThreshold threshold, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var window = new DateTimeOffset(now.UtcTicks - (now.UtcTicks % threshold.Window.Ticks), TimeSpan.Zero);
        return database.ExecuteAsync(
            $"""
            WITH counted AS (
                INSERT INTO webhook_failures AS known (tenant_id, window_start, failures)
                SELECT {tenant.Value}, {window}, {failures}
                WHERE EXISTS (
                    SELECT FROM webhook_subscriptions AS subscription
                    WHERE subscription.tenant_id = {tenant.Value}
                        AND webhook_wants(subscription, {WebhookEvents.ErrorThresholdExceeded}, NULL))
                ON CONFLICT (tenant_id) DO UPDATE
                SET failures = excluded.failures + CASE WHEN known.window_start >= excluded.window_start THEN known.failures ELSE 0 END,
                    window_start = greatest(known.window_start, excluded.window_start)
                RETURNING failures
            )
            SELECT add_webhook_event({tenant.Value}, {WebhookEvents.ErrorThresholdExceeded}, jsonb_build_object(
                'error_type', 'http_5xx', 'error_count', failures, 'threshold', {threshold.Failures},
                'window_seconds', {(int)threshold.Window.TotalSeconds}, 'window_start', {window}))
            FROM counted
            WHERE failures >= {threshold.Failures} AND failures - {failures} < {threshold.Failures}
            """,
            cancellationToken);
    }
}
