using Recommender.Engine.Faults;
using Recommender.Engine.Interactions;

namespace Recommender.Api.Interactions;

/// <summary>A type of interactions to register.</summary>
/// <param name="InteractionType">1 to 50 characters.</param>
/// <param name="Weight">What an interaction of the type counts; negative for a dislike.</param>
/// <param name="DefaultWeight">Another name for the weight.</param>
/// <param name="RetentionDays">Interactions of the type are deleted so many days after they happened, 1 to 36500; left out, by the service's default.</param>
public sealed record NewInteractionType(
    string InteractionType,
    double? Weight = null,
    double? DefaultWeight = null,
    string? Description = null,
    int? RetentionDays = null,
    string? TenantId = null);

/// <summary>A new weight, description and retention of a type; what is left out of the latter two is removed.</summary>
public sealed record InteractionTypeChange(
    double? Weight = null, double? DefaultWeight = null, string? Description = null, int? RetentionDays = null, string? TenantId = null);

/// <summary>A registered type of interactions.</summary>
public sealed record InteractionTypeBody(
    int Id, string TenantId, string InteractionType, double Weight, string? Description, int? RetentionDays, DateTime CreatedAt,
    DateTime UpdatedAt)
{
    internal static InteractionTypeBody Of(InteractionType type, string tenant) =>
        new(type.Id, tenant, type.Name, type.Weight, type.Description, type.RetentionDays, type.CreatedAt, type.UpdatedAt);
}

/// <summary>Registered types, by name.</summary>
/// <param name="Total">How many there are on all pages.</param>
/// <param name="NextCursor">Where the next page begins; left out on the last page.</param>
public sealed record InteractionTypeList(IReadOnlyList<InteractionTypeBody> InteractionTypes, int Total, int Limit, string? NextCursor);

internal static class InteractionTypeRules
{
    private const double LargestWeight = 1_000_000;
    private const int LongestDescription = 1000;
    private const int LongestRetention = 36_500;

    /// <summary>What is wrong with a weight, a description and a retention, or null.</summary>
    public static Fault? Check(double? weight, string? description, int? retentionDays) =>
        weight is null ? new(FaultCode.UnprocessableBody, "missing 'weight'")
            : !(Math.Abs(weight.Value) <= LargestWeight) ? new(FaultCode.BadRequest, $"weight must be between -{LargestWeight} and {LargestWeight}")
            : retentionDays is < 1 or > LongestRetention ? Fault.Validation($"retention_days must be between 1 and {LongestRetention}")
            : description is null ? null
            : description.Length > LongestDescription ? Fault.Validation($"description is longer than {LongestDescription} characters")
            : description.Contains('\0', StringComparison.Ordinal) ? Fault.Validation("description contains U+0000")
            : null;
}
