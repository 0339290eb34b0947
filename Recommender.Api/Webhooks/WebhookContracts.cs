using Recommender.Engine.Webhooks;

namespace Recommender.Api.Webhooks;

/// <summary>A subscription to events.</summary>
/// <param name="Url">Where messages are sent by POST: an https address.</param>
/// <param name="Events">Any of <c>entity.created</c>, <c>entity.updated</c>, <c>entity.deleted</c>, <c>interaction.recorded</c>, <c>model.updated</c>, <c>trending.changed</c>, <c>import.completed</c>, <c>error_threshold.exceeded</c>.</param>
/// <param name="InteractionTypes">Which interactions <c>interaction.recorded</c> is about; all when left out or empty.</param>
/// <param name="Ordered">Whether messages arrive one after the other in the order of events; one that fails holds up those behind it.</param>
/// <param name="Description">At most 500 characters.</param>
public sealed record NewWebhook(
    string Url,
    IReadOnlyList<string> Events,
    IReadOnlyList<string>? InteractionTypes = null,
    bool Ordered = false,
    string? Description = null,
    bool Enabled = true,
    string? TenantId = null)
{
    internal WebhookDraft ToDraft() =>
        new(Url, [.. Events.Distinct()], InteractionTypes is { Count: > 0 } types ? [.. types.Distinct()] : null, Ordered, Description, Enabled);
}

/// <summary>What changes in a subscription; what is left out stays.</summary>
/// <param name="InteractionTypes">Empty for all.</param>
public sealed record WebhookChange(
    string? Url = null,
    IReadOnlyList<string>? Events = null,
    IReadOnlyList<string>? InteractionTypes = null,
    bool? Ordered = null,
    string? Description = null,
    bool? Enabled = null,
    string? TenantId = null)
{
    internal NewWebhook ApplyTo(WebhookDraft known) =>
        new(
            Url ?? known.Url, Events ?? known.Events, InteractionTypes ?? known.InteractionTypes, Ordered ?? known.Ordered,
            Description ?? known.Description, Enabled ?? known.Enabled);
}

/// <summary>A subscription.</summary>
/// <param name="Secret">What messages are signed with, only in the answers that made it.</param>
/// <param name="DisabledReason">Why it was switched off by itself; left out otherwise.</param>
/// <param name="FailingSince">When deliveries began to fail; left out while they succeed.</param>
/// <param name="OldSecretUntil">Until when messages are signed with the replaced secret, too.</param>
public sealed record WebhookBody(
    Guid Id,
    string? Secret,
    string Url,
    IReadOnlyList<string> Events,
    IReadOnlyList<string>? InteractionTypes,
    bool Ordered,
    string? Description,
    bool Enabled,
    string? DisabledReason,
    DateTimeOffset? FailingSince,
    DateTimeOffset? OldSecretUntil,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt)
{
    internal static WebhookBody Of(WebhookSubscription webhook, byte[]? secret = null) =>
        new(
            webhook.Id, secret is null ? null : WebhookSecret.Format(secret), webhook.Draft.Url, webhook.Draft.Events,
            webhook.Draft.InteractionTypes, webhook.Draft.Ordered, webhook.Draft.Description, webhook.Draft.Enabled,
            webhook.DisabledReason, webhook.FailingSince, webhook.OldSecretUntil, webhook.CreatedAt, webhook.UpdatedAt);
}

/// <summary>Subscriptions, the newest first.</summary>
/// <param name="NextCursor">Where the next page begins; left out on the last page.</param>
public sealed record WebhookList(IReadOnlyList<WebhookBody> Webhooks, int Limit, string? NextCursor);

/// <summary>How to replace a secret.</summary>
/// <param name="OverlapSeconds">How long messages are signed with both: 0 to 2,592,000 (30 days); a day when left out.</param>
public sealed record SecretRotation(int OverlapSeconds = 86_400);
