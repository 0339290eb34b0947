using System.Text.Json;
using System.Text.Json.Serialization;

namespace Recommender.Engine.Tenancy;

/// <summary>What an operator may set for a tenant; what is null is as it is for everybody.</summary>
/// <param name="AutoRegisterInteractionTypes">Whether interactions of unknown types are taken and their types registered; yes by default.</param>
/// <param name="Algorithms">How scores are mixed.</param>
/// <param name="Cache">How long answers are repeated.</param>
/// <param name="ColdStart">What people get of whom little is known.</param>
/// <param name="AllowedOrigins">The web pages that the keys of the tenant may be used from; null for any.</param>
public sealed record TenantSettings(
    bool? AutoRegisterInteractionTypes = null,
    AlgorithmSettings? Algorithms = null,
    CacheSettings? Cache = null,
    ColdStartSettings? ColdStart = null,
    IReadOnlyList<string>? AllowedOrigins = null)
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>For a tenant that has none.</summary>
    public static TenantSettings None { get; } = new();

    /// <summary>Reads what <see cref="ToJson"/> wrote, whichever version did.</summary>
    public static TenantSettings Parse(string json) => JsonSerializer.Deserialize<TenantSettings>(json, Json) ?? None;

    public string ToJson() => JsonSerializer.Serialize(this, Json);
}

/// <summary>How scores are mixed.</summary>
/// <param name="CollaborativeWeight">The share of what people with a similar history like, in [0,1].</param>
/// <param name="ContentBasedWeight">The share of what resembles the history, in [0,1]; one of the two implies the other.</param>
/// <param name="SimilarityThreshold">Attributes that resemble each other less than this do not count, in [0,1].</param>
public sealed record AlgorithmSettings(
    double? CollaborativeWeight = null, double? ContentBasedWeight = null, double? SimilarityThreshold = null);

/// <summary>How long answers are repeated, in seconds.</summary>
/// <param name="RecommendationTtlSecs">Recommendations, while nothing changes that they are known to depend on; 0 to 86,400.</param>
/// <param name="TrendingTtlSecs">Charts; 0 to 86,400.</param>
public sealed record CacheSettings(double? RecommendationTtlSecs = null, double? TrendingTtlSecs = null);

/// <summary>What people get of whom little is known.</summary>
/// <param name="MinInteractions">Users with fewer get what everybody likes; 1 to 2,000.</param>
/// <param name="TrendingWindowDays">How far trending looks back; up to 3,650.</param>
/// <param name="PopularEntitiesCount">How many of the most popular entities may fill a page; 1 to 1,000.</param>
public sealed record ColdStartSettings(
    int? MinInteractions = null, double? TrendingWindowDays = null, int? PopularEntitiesCount = null);
