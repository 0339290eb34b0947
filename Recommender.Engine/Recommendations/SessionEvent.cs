namespace Recommender.Engine.Recommendations;

/// <summary>Something that somebody without a user id did.</summary>
/// <param name="EntityId">With what.</param>
/// <param name="EntityType">Its type, if the id alone is ambiguous.</param>
/// <param name="InteractionType">What; null for nothing in particular.</param>
/// <param name="Weight">How much it says, a finite number; null for the weight of its type.</param>
/// <param name="At">When, now at the latest; null for in the order of the list, oldest first.</param>
public sealed record SessionEvent(string EntityId, string? EntityType, string? InteractionType, float? Weight, DateTimeOffset? At);
