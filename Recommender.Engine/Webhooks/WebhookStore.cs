using Npgsql;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Webhooks;

/// <summary>The subscriptions of tenants.</summary>
public sealed class WebhookStore(NpgsqlDataSource database)
{
    /// <summary>The new subscription; null when the tenant has <see cref="WebhookRules.MaxSubscriptions"/> already.</summary>
    public Task<WebhookSubscription?> CreateAsync(
        TenantId tenant, WebhookDraft draft, byte[] secret, CancellationToken cancellationToken) =>
        database.FirstOrDefaultAsync(
            $"""
            INSERT INTO webhook_subscriptions (
                tenant_id, subscription_id, url, events, interaction_types, ordered, description, enabled, secret)
            SELECT {tenant.Value}, {Guid.CreateVersion7()}, {draft.Url}, {draft.Events}, {draft.InteractionTypes}::text[],
                {draft.Ordered}, {draft.Description}::text, {draft.Enabled}, {secret}
            WHERE (SELECT count(*) FROM webhook_subscriptions WHERE tenant_id = {tenant.Value}) < {WebhookRules.MaxSubscriptions}
            RETURNING subscription_id, url, events, interaction_types, ordered, description, enabled, disabled_reason,
                failing_since, previous_until, created_at, updated_at
            """,
            Read, cancellationToken);

    public Task<WebhookSubscription?> FindAsync(TenantId tenant, Guid id, CancellationToken cancellationToken) =>
        database.FirstOrDefaultAsync(
            $"""
            SELECT subscription_id, url, events, interaction_types, ordered, description, enabled, disabled_reason,
                failing_since, previous_until, created_at, updated_at
            FROM webhook_subscriptions
            WHERE tenant_id = {tenant.Value} AND subscription_id = {id}
            """,
            Read, cancellationToken);

    /// <summary>The newest subscriptions before one; their ids are ordered by time.</summary>
    public Task<List<WebhookSubscription>> ListAsync(TenantId tenant, Guid before, int limit, CancellationToken cancellationToken) =>
        database.QueryAsync(
            $"""
            SELECT subscription_id, url, events, interaction_types, ordered, description, enabled, disabled_reason,
                failing_since, previous_until, created_at, updated_at
            FROM webhook_subscriptions
            WHERE tenant_id = {tenant.Value} AND subscription_id < {before}
            ORDER BY subscription_id DESC
            LIMIT {limit}
            """,
            Read, cancellationToken);

    /// <summary>Replaces what the subscriber chose; null when there is no such subscription. Switching on forgives what failed.</summary>
    public Task<WebhookSubscription?> ChangeAsync(
        TenantId tenant, Guid id, WebhookDraft draft, CancellationToken cancellationToken) =>
        database.FirstOrDefaultAsync(
            $"""
            UPDATE webhook_subscriptions
            SET url = {draft.Url}, events = {draft.Events}, interaction_types = {draft.InteractionTypes}::text[],
                ordered = {draft.Ordered}, description = {draft.Description}::text, enabled = {draft.Enabled},
                disabled_reason = CASE WHEN {draft.Enabled} OR enabled THEN NULL ELSE disabled_reason END,
                failing_since = CASE WHEN {draft.Enabled} AND NOT enabled THEN NULL ELSE failing_since END,
                updated_at = now()
            WHERE tenant_id = {tenant.Value} AND subscription_id = {id}
            RETURNING subscription_id, url, events, interaction_types, ordered, description, enabled, disabled_reason,
                failing_since, previous_until, created_at, updated_at
            """,
            Read, cancellationToken);

    /// <summary>Removes a subscription with all its deliveries; false when there is none.</summary>
    public async Task<bool> DeleteAsync(TenantId tenant, Guid id, CancellationToken cancellationToken) =>
        await database.ExecuteAsync(
            $"DELETE FROM webhook_subscriptions WHERE tenant_id = {tenant.Value} AND subscription_id = {id}", cancellationToken) == 1;

    /// <summary>Signs with a new secret from now on, and with the old one beside it until a time; null when there is no such subscription.</summary>
    public Task<WebhookSubscription?> RotateAsync(
        TenantId tenant, Guid id, byte[] secret, DateTimeOffset oldUntil, CancellationToken cancellationToken) =>
        database.FirstOrDefaultAsync(
            $"""
            UPDATE webhook_subscriptions
            SET previous_secret = secret, previous_until = {oldUntil}, secret = {secret}, updated_at = now()
            WHERE tenant_id = {tenant.Value} AND subscription_id = {id}
            RETURNING subscription_id, url, events, interaction_types, ordered, description, enabled, disabled_reason,
                failing_since, previous_until, created_at, updated_at
            """,
            Read, cancellationToken);

    /// <summary>Makes a subscription with a known id what the configuration says, and enables it if its address or events changed.</summary>
    public Task ConfigureAsync(
        TenantId tenant, Guid id, string url, string[] events, byte[] secret, CancellationToken cancellationToken) =>
        database.ExecuteAsync(
            $"""
            INSERT INTO webhook_subscriptions AS known (tenant_id, subscription_id, url, events, description, secret)
            VALUES ({tenant.Value}, {id}, {url}, {events}, 'WEBHOOK_URL of the configuration', {secret})
            ON CONFLICT (tenant_id, subscription_id) DO UPDATE
            SET url = excluded.url, events = excluded.events, secret = excluded.secret, enabled = true, disabled_reason = NULL,
                updated_at = now()
            WHERE (known.url, known.events, known.secret) IS DISTINCT FROM (excluded.url, excluded.events, excluded.secret)
            """,
            cancellationToken);

    private static WebhookSubscription Read(NpgsqlDataReader row) =>
        new(
            row.GetGuid(0),
            new(
                row.GetString(1), row.GetFieldValue<string[]>(2), row.IsDBNull(3) ? null : row.GetFieldValue<string[]>(3),
                row.GetBoolean(4), row.IsDBNull(5) ? null : row.GetString(5), row.GetBoolean(6)),
            row.IsDBNull(7) ? null : row.GetString(7), Time(row, 8), Time(row, 9), row.GetFieldValue<DateTimeOffset>(10),
            row.GetFieldValue<DateTimeOffset>(11));

    private static DateTimeOffset? Time(NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetFieldValue<DateTimeOffset>(column);
}
