namespace Recommender.Engine.Interactions;

/// <summary>A recorded interaction.</summary>
/// <param name="Metadata">JSON text of an object, or null.</param>
/// <param name="IsDuplicate">True when its event had been recorded before, so that nothing was written now.</param>
public sealed record Interaction(
    long Id,
    string UserId,
    string EntityId,
    string EntityType,
    string Type,
    float Weight,
    string? Metadata,
    DateTimeOffset OccurredAt,
    bool IsDuplicate = false);
