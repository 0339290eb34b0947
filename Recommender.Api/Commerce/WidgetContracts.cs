using System.Text.Json;
using System.Text.Json.Serialization;
using Recommender.Api.Json;
using Recommender.Api.Recommendations;
using Recommender.Engine.Recommendations;

namespace Recommender.Api.Commerce;

/// <summary>A product as the browser widget shows it.</summary>
/// <param name="Score">In [0,1]; left out where nothing was computed.</param>
/// <param name="Reason">Why, in a few words.</param>
public sealed record WidgetProduct(string EntityId, string EntityType, JsonElement Attributes, double? Score, string? Reason)
{
    internal static WidgetProduct Of(Recommendation recommendation)
    {
        var body = RecommendationBody.Of(recommendation);
        return new(body.EntityId, body.EntityType, body.Attributes, body.Score, body.Reason);
    }

    internal static WidgetProduct Of(EntityCard card) =>
        new(card.EntityId, card.EntityType, card.Json, null, null);
}

/// <summary>The products of a cart or of a visit.</summary>
/// <param name="Count">How many to answer, 1 to 100; 10 when left out.</param>
public sealed record ProductIds(
    [property: JsonPropertyName("product_ids"), JsonConverter(typeof(TextsOrNumbers))] IReadOnlyList<string> Ids, int? Count = null);
