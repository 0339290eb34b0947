using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Webhooks;

/// <summary>What a subscriber chooses.</summary>
/// <param name="Events">Some of <see cref="WebhookEvents.All"/>.</param>
/// <param name="InteractionTypes">Which interactions <c>interaction.recorded</c> is about; null for all.</param>
/// <param name="Ordered">Whether a delivery waits until the one before it has ended.</param>
public sealed record WebhookDraft(
    string Url, string[] Events, string[]? InteractionTypes, bool Ordered, string? Description, bool Enabled);

/// <summary>Somebody who wants to be told of events.</summary>
/// <param name="DisabledReason">Why it was switched off by itself.</param>
/// <param name="FailingSince">When deliveries began to fail; null while they succeed.</param>
public sealed record WebhookSubscription(
    Guid Id, WebhookDraft Draft, string? DisabledReason, DateTimeOffset? FailingSince, DateTimeOffset? OldSecretUntil,
    DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);

/// <summary>Names a subscription of any tenant.</summary>
public readonly record struct SubscriptionKey(TenantId Tenant, Guid Id);
