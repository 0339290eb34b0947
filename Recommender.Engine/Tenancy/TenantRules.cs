using Recommender.Engine.Faults;
using Recommender.Engine.Recommendations;
using Recommender.Engine.Trending;

namespace Recommender.Engine.Tenancy;

/// <summary>What the settings of a tenant must look like.</summary>
public static class TenantRules
{
    private const double Day = 86_400;
    private const double LongestWindow = 3650;
    private const int MostOrigins = 50;

    /// <summary>What is wrong with settings, or null.</summary>
    public static Fault? Check(TenantSettings settings) =>
        CheckAlgorithms(settings.Algorithms ?? new())
        ?? CheckCache(settings.Cache ?? new())
        ?? CheckColdStart(settings.ColdStart ?? new())
        ?? CheckOrigins(settings.AllowedOrigins ?? []);

    private static Fault? CheckAlgorithms(AlgorithmSettings algorithms) =>
        Between(algorithms.CollaborativeWeight, 0, 1, "algorithms.collaborative_weight")
        ?? Between(algorithms.ContentBasedWeight, 0, 1, "algorithms.content_based_weight")
        ?? Between(algorithms.SimilarityThreshold, 0, 1, "algorithms.similarity_threshold")
        ?? (BlendWeights.TryCreate(algorithms.CollaborativeWeight, algorithms.ContentBasedWeight, out _)
            ? null
            : Fault.Validation("algorithms.collaborative_weight and algorithms.content_based_weight must add up to 1"));

    private static Fault? CheckCache(CacheSettings cache) =>
        Between(cache.RecommendationTtlSecs, 0, Day, "cache.recommendation_ttl_secs")
        ?? Between(cache.TrendingTtlSecs, 0, Day, "cache.trending_ttl_secs");

    private static Fault? CheckColdStart(ColdStartSettings cold) =>
        Between(cold.MinInteractions, 1, HistoryStore.Limit, "cold_start.min_interactions")
        ?? Between(cold.TrendingWindowDays, RecommendationOptions.ShortestWindowDays, LongestWindow, "cold_start.trending_window_days")
        ?? Between(cold.PopularEntitiesCount, 1, Charts.Places, "cold_start.popular_entities_count");

    private static Fault? CheckOrigins(IReadOnlyList<string> origins) =>
        origins.Count > MostOrigins ? Fault.Validation($"allowed_origins names {origins.Count} origins; at most {MostOrigins} are allowed")
        : Lists.CheckItems(origins, "allowed_origins")
            ?? (origins.FirstOrDefault(origin => !Origin.IsValid(origin)) is { } wrong ? Origin.Refusal(wrong) : null);

    private static Fault? Between(double? value, double least, double most, string name) =>
        value is null || (value >= least && value <= most) ? null : Fault.Validation(FormattableString.Invariant($"{name} must be between {least} and {most}"));
}
