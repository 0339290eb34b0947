using System.Text.Json;
using Recommender.Engine.Recommendations;

namespace Recommender.Api.Recommendations;

/// <summary>A page of recommendations.</summary>
/// <param name="UserId">The user it is for, if it is for one.</param>
/// <param name="EntityId">The entity it is similar to, if it is about one.</param>
/// <param name="Recommendations">Best first.</param>
/// <param name="Algorithm">What was asked for.</param>
/// <param name="Count">How many there are.</param>
/// <param name="ColdStart">True when nothing is personal, because nothing is known yet that could make it so.</param>
/// <param name="GeneratedAt">When it was computed.</param>
/// <param name="NextCursor">Asks for the next page; absent on the last one.</param>
public sealed record RecommendationsBody(
    string? UserId,
    string? EntityId,
    IReadOnlyList<RecommendationBody> Recommendations,
    string Algorithm,
    int Count,
    bool ColdStart,
    DateTimeOffset GeneratedAt,
    string? NextCursor)
{
    internal static RecommendationsBody Of(RecommendationPage page, Algorithm algorithm, DateTimeOffset now, string? user, string? entity) =>
        new(
            user, entity, [.. page.Items.Select(RecommendationBody.Of)], algorithm.Name(), page.Items.Count, page.ColdStart, now,
            page.Next?.ToString());
}

/// <summary>One recommended entity.</summary>
/// <param name="Score">In [0,1], descending.</param>
/// <param name="Reason">Why, in a few words.</param>
/// <param name="Reasons">Why, in parts whose weights add up to the score.</param>
/// <param name="Attributes">The entity's attributes.</param>
public sealed record RecommendationBody(
    string EntityId, string EntityType, double Score, string Reason, IReadOnlyList<ReasonBody> Reasons, JsonElement Attributes)
{
    internal static RecommendationBody Of(Recommendation recommendation) =>
        new(
            recommendation.Entity.EntityId,
            recommendation.Entity.EntityType,
            Math.Round(recommendation.Score, 6),
            ReasonText.Of(recommendation),
            [.. recommendation.Reasons.Select(ReasonBody.Of)],
            recommendation.Entity.Json);
}

/// <summary>One part of why an entity is recommended.</summary>
/// <param name="Kind">collaborative, content, profile, trending, popular or newest.</param>
/// <param name="Weight">Its part of the score.</param>
/// <param name="Evidence">The entities it follows from, strongest first; all of them with <c>explain=true</c>, whose weights add up to its own.</param>
/// <param name="Parts">With <c>explain=true</c> the parts of a collaborative weight, which add up to it.</param>
public sealed record ReasonBody(string Kind, double Weight, IReadOnlyList<EvidenceBody> Evidence, ReasonPartsBody? Parts = null)
{
    internal static ReasonBody Of(Reason reason) =>
        new(
            reason.Kind, Math.Round(reason.Weight, 6), [.. reason.Evidence.Select(EvidenceBody.Of)],
            reason.Parts is { } parts ? new(Math.Round(parts.Neighbours, 6), Math.Round(parts.Factors, 6)) : null);
}

/// <summary>The parts of a collaborative weight; either may be negative.</summary>
/// <param name="Neighbours">What is due to entities that people have together with those of the history.</param>
/// <param name="Factors">What is due to the factors of the history.</param>
public sealed record ReasonPartsBody(double Neighbours, double Factors);

/// <summary>An entity that a recommendation follows from, and its part of the weight.</summary>
public sealed record EvidenceBody(string EntityId, string EntityType, double Weight)
{
    internal static EvidenceBody Of(Evidence evidence) =>
        new(evidence.Entity.EntityId, evidence.Entity.EntityType, Math.Round(evidence.Weight, 6));
}
