using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Recommender.Engine.Tenancy;
using Recommender.Engine.Trending;

namespace Recommender.Engine.Recommendations;

/// <summary>What an operator may set of recommendations, for every tenant that has no setting of its own.</summary>
public sealed class RecommendationOptions : IValidatableObject
{
    /// <summary>An hour, rounded up.</summary>
    public const double ShortestWindowDays = 0.042;

    private RecommendationSettings? _forEverybody;

    /// <summary>How many are recommended when a request does not say.</summary>
    [Range(1, 1000)]
    [ConfigurationKeyName("DEFAULT_RECOMMENDATION_COUNT")]
    public int DefaultCount { get; set; } = 10;

    /// <summary>How many a request may ask for.</summary>
    [Range(1, 1000)]
    [ConfigurationKeyName("MAX_RECOMMENDATION_COUNT")]
    public int MaxCount { get; set; } = PageRules.MaxCount;

    /// <summary>The share of collaborative scores in a hybrid; not set: as the history of each user suggests.</summary>
    [Range(0d, 1d)]
    [ConfigurationKeyName("COLLABORATIVE_WEIGHT")]
    public double? CollaborativeWeight { get; set; }

    /// <summary>The share of content scores in a hybrid; one of the two implies the other.</summary>
    [Range(0d, 1d)]
    [ConfigurationKeyName("CONTENT_BASED_WEIGHT")]
    public double? ContentWeight { get; set; }

    /// <summary>Attributes that resemble each other less than this do not count.</summary>
    [Range(0d, 1d)]
    [ConfigurationKeyName("SIMILARITY_THRESHOLD")]
    public double SimilarityThreshold { get; set; }

    /// <summary>Users with fewer interactions get what everybody likes.</summary>
    [Range(1, HistoryStore.Limit)]
    [ConfigurationKeyName("COLD_START_MIN_INTERACTIONS")]
    public int MinInteractions { get; set; } = 1;

    [Range(ShortestWindowDays, 3650)]
    [ConfigurationKeyName("TRENDING_WINDOW_DAYS")]
    public double TrendingWindowDays { get; set; } = TrendingWindow.Default.TotalDays;

    /// <summary>How many of the most popular entities may fill a page.</summary>
    [Range(1, Charts.Places)]
    [ConfigurationKeyName("POPULAR_ENTITIES_COUNT")]
    public int PopularEntities { get; set; } = Charts.Places;

    /// <summary>How long an answer is repeated while nothing changes that it is known to depend on.</summary>
    [Range(0, 86_400)]
    [ConfigurationKeyName("RECOMMENDATION_CACHE_TTL_SECS")]
    public double AnswerSeconds { get; set; } = 60;

    /// <summary>How long a chart is repeated.</summary>
    [Range(0, 86_400)]
    [ConfigurationKeyName("TRENDING_CACHE_TTL_SECS")]
    public double ChartSeconds { get; set; } = 5;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (DefaultCount > MaxCount)
        {
            yield return new($"DEFAULT_RECOMMENDATION_COUNT is {DefaultCount}, more than MAX_RECOMMENDATION_COUNT, which is {MaxCount}.");
        }

        if (!BlendWeights.TryCreate(CollaborativeWeight, ContentWeight, out _))
        {
            yield return new("COLLABORATIVE_WEIGHT and CONTENT_BASED_WEIGHT must add up to 1.");
        }
    }

    /// <summary>What is in effect for a tenant.</summary>
    public RecommendationSettings For(TenantSettings tenant) =>
        tenant is { Algorithms: null, Cache: null, ColdStart: null }
            ? _forEverybody ??= Merge(tenant)
            : Merge(tenant);

    private RecommendationSettings Merge(TenantSettings tenant)
    {
        var (algorithms, cache, cold) = (tenant.Algorithms, tenant.Cache, tenant.ColdStart);
        var ownWeights = algorithms?.CollaborativeWeight is not null || algorithms?.ContentBasedWeight is not null;
        BlendWeights.TryCreate(
            ownWeights ? algorithms!.CollaborativeWeight : CollaborativeWeight,
            ownWeights ? algorithms!.ContentBasedWeight : ContentWeight,
            out var weights);
        return new()
        {
            DefaultCount = DefaultCount,
            MaxCount = MaxCount,
            Weights = weights,
            SimilarityThreshold = algorithms?.SimilarityThreshold ?? SimilarityThreshold,
            MinInteractions = cold?.MinInteractions ?? MinInteractions,
            TrendingWindow = TimeSpan.FromDays(cold?.TrendingWindowDays ?? TrendingWindowDays),
            PopularEntities = cold?.PopularEntitiesCount ?? PopularEntities,
            AnswersFresh = TimeSpan.FromSeconds(cache?.RecommendationTtlSecs ?? AnswerSeconds),
            ChartsFresh = TimeSpan.FromSeconds(cache?.TrendingTtlSecs ?? ChartSeconds),
        };
    }
}
