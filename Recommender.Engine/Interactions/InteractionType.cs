namespace Recommender.Engine.Interactions;

/// <summary>A registered type of interactions.</summary>
/// <param name="Weight">What an interaction of the type counts that brings no weight of its own.</param>
/// <param name="RetentionDays">For how many days they are kept; null for as long as the operator's default says.</param>
public sealed record InteractionType(
    int Id, string Name, double Weight, string? Description, DateTime CreatedAt, DateTime UpdatedAt, int? RetentionDays);
