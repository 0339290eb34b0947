using Recommender.Engine.Faults;
using Recommender.Engine.Interactions;

namespace Recommender.Api.Interactions;

/// <summary>A type of interactions to register.</summary>
/// <param name="InteractionType">1 to 50 characters.</param>
/// <param name="Weight">What an interaction of the type counts; negative for a dislike.</param>
/// <param name="DefaultWeight">Another name for the weight.</param>
public sealed record NewInteractionType(
    string InteractionType,
    double? Weight = null,
    double? DefaultWeight = null,
    string? Description = null,
    string? TenantId = null);

/// <summary>A new weight and description of a type; a description that is left out is removed.</summary>
public sealed record InteractionTypeChange(
    double? Weight = null, double? DefaultWeight = null, string? Description = null, string? TenantId = null);

/// <summary>A registered type of interactions.</summary>
public sealed record InteractionTypeBody(
    int Id, string TenantId, string InteractionType, double Weight, string? Description, DateTime CreatedAt, DateTime UpdatedAt)
{
    internal static InteractionTypeBody Of(InteractionType type, string tenant) =>
        new(type.Id, tenant, type.Name, type.Weight, type.Description, type.CreatedAt, type.UpdatedAt);
}

/// <summary>All registered types, by name.</summary>
public sealed record InteractionTypeList(IReadOnlyList<InteractionTypeBody> InteractionTypes, int Total);

internal static class InteractionTypeRules
{
    private const double LargestWeight = 1_000_000;
    private const int LongestDescription = 1000;

    /// <summary>What is wrong with a weight and a description, or null.</summary>
    public static Fault? Check(double? weight, string? description) =>
        weight is null ? new(FaultCode.UnprocessableBody, "missing 'weight'")
            : !(Math.Abs(weight.Value) <= LargestWeight) ? new(FaultCode.BadRequest, $"weight must be between -{LargestWeight} and {LargestWeight}")
            : description is null ? null
            : description.Length > LongestDescription ? Fault.Validation($"description is longer than {LongestDescription} characters")
            : description.Contains('\0', StringComparison.Ordinal) ? Fault.Validation("description contains U+0000")
            : null;
}
