using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Interactions;

/// <summary>Something a user did with an entity, as it was reported.</summary>
/// <param name="EntityType">Null to take the type from the catalogue.</param>
/// <param name="Weight">Null for the weight of the type.</param>
/// <param name="Metadata">JSON text of an object, or null.</param>
/// <param name="EventId">A name for the event, unique per tenant: a second report under it is not recorded.</param>
public sealed record InteractionDraft(
    TenantId Tenant,
    string UserId,
    string EntityId,
    string? EntityType,
    string Type,
    float? Weight,
    string? Metadata,
    DateTimeOffset OccurredAt,
    string? EventId)
{
    /// <summary>The trace of the request that reported it, while one is recorded.</summary>
    public string? Trace { get; init; }
}
