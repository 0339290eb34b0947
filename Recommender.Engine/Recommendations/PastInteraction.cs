namespace Recommender.Engine.Recommendations;

/// <summary>One thing a user did.</summary>
/// <param name="EntityKey">The entity it was done with.</param>
/// <param name="InteractionTypeId">What was done.</param>
/// <param name="Weight">How much it says; negative is a dislike.</param>
/// <param name="At">When.</param>
public readonly record struct PastInteraction(long EntityKey, int InteractionTypeId, float Weight, DateTime At);
