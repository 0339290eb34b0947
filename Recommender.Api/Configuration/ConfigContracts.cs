using Recommender.Api.Ingest;
using Recommender.Api.Tenancy;
using Recommender.Engine.Recommendations;
using Recommender.Engine.Storage;

namespace Recommender.Api.Configuration;

/// <summary>The values that are in effect where a tenant has set nothing else, as texts; no secrets.</summary>
public sealed record EffectiveConfig(
    DatabaseConfig Database, RedisConfig Redis, AlgorithmsConfig Algorithms, CacheConfig Cache, ColdStartConfig ColdStart,
    RequestsConfig Requests, TenantConfig Tenant)
{
    internal static EffectiveConfig Of(
        StorageOptions storage, RecommendationOptions recommendations, BodyOptions bodies, TenancyOptions tenancy)
    {
        var weights = recommendations.For(Engine.Tenancy.TenantSettings.None).Weights ?? BlendWeights.Default;
        return new(
            new(
                Text(storage.MaxConnections), Text(storage.MinConnections), Text(storage.AcquireSeconds), Text(storage.IdleSeconds),
                Text(storage.LifetimeSeconds)),
            new(Text(storage.RedisConnectSeconds)),
            new(
                new(Text(weights.Collaborative), Text(weights.Content)),
                new(Text(recommendations.SimilarityThreshold))),
            new(Text(recommendations.AnswerSeconds), Text(recommendations.ChartSeconds)),
            new(Text(recommendations.MinInteractions), Text(recommendations.TrendingWindowDays), Text(recommendations.PopularEntities)),
            new(Text(bodies.Megabytes), Text(recommendations.DefaultCount), Text(recommendations.MaxCount)),
            new(tenancy.DefaultTenantId));
    }

    private static string Text(IFormattable value) => FormattableString.Invariant($"{value}");
}

public sealed record DatabaseConfig(
    string MaxConnections, string MinConnections, string AcquireTimeoutSecs, string IdleTimeoutSecs, string MaxLifetimeSecs);

public sealed record RedisConfig(string ConnectionTimeoutSecs);

public sealed record AlgorithmsConfig(HybridConfig Hybrid, ContentBasedConfig ContentBased);

/// <summary>What a hybrid of similar entities uses; one for a user weighs by the history unless the weights are set.</summary>
public sealed record HybridConfig(string CollaborativeWeight, string ContentWeight);

public sealed record ContentBasedConfig(string SimilarityThreshold);

public sealed record CacheConfig(string RecommendationTtlSecs, string TrendingTtlSecs);

public sealed record ColdStartConfig(string MinInteractions, string TrendingWindowDays, string PopularEntitiesCount);

public sealed record RequestsConfig(string MaxRequestSizeMb, string DefaultRecommendationCount, string MaxRecommendationCount);

public sealed record TenantConfig(string DefaultTenantId);
