using System.Text.Json.Serialization;
using Recommender.Api.Json;
using Recommender.Engine.Interactions;
using Recommender.Engine.Recommendations;

namespace Recommender.Api.Recommendations;

/// <summary>What an anonymous visitor just did, oldest first. Everything else is said in the query, as for a user.</summary>
public sealed record SessionRequest(IReadOnlyList<SessionEventBody> Events, string? TenantId = null);

/// <summary>One thing the visitor did, spelled as a recorded interaction is.</summary>
/// <param name="InteractionType">Its weight counts unless <paramref name="Weight"/> is given; the value of a rating is its weight.</param>
/// <param name="Timestamp">Orders the events; a time that has not come counts as now, as it does when left out.</param>
public sealed record SessionEventBody(
    [property: JsonConverter(typeof(TextOrNumber))] string EntityId,
    string? EntityType = null,
    TypeName? InteractionType = null,
    double? Weight = null,
    DateTimeOffset? Timestamp = null)
{
    internal SessionEvent ToEvent() =>
        new(EntityId, EntityType, InteractionType?.Name, (float?)(InteractionType?.Rating ?? Weight), Timestamp);
}

/// <summary>Entities such as those in a cart. Everything else is said in the query, as for one entity.</summary>
public sealed record SimilarRequest(IReadOnlyList<string> EntityIds, string? TenantId = null);

/// <summary>Users with a similar history.</summary>
public sealed record SimilarUsersBody(string UserId, IReadOnlyList<SimilarUserBody> Users, int Count);

/// <summary>One of them.</summary>
/// <param name="Score">In (0,1], descending: the share of the history in common, rare entities counting most.</param>
/// <param name="Shared">Ids of entities in common, rarest first.</param>
public sealed record SimilarUserBody(string UserId, double Score, IReadOnlyList<string> Shared)
{
    private const int Named = 5;

    internal static SimilarUserBody Of(SimilarUser user) => new(user.UserId, Math.Round(user.Score, 6), [.. user.Shared.Take(Named)]);
}
