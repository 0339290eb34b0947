using Recommender.Api.Ingest;
using Recommender.Api.Tenancy;
using Recommender.Engine.Cooccurrence;
using Recommender.Engine.Recommendations;
using Recommender.Engine.Storage;
using Recommender.Engine.Training;

namespace Recommender.Api.Configuration;

/// <summary>The values that are in effect where a tenant has set nothing else; numbers as texts, no secrets.</summary>
/// <param name="Server">Where clients reach the service. This and what else is said of the gateway is the gateway's to add.</param>
/// <param name="Features">What is switched on at the gateway.</param>
/// <param name="RateLimit">At the gateway, for keys without a limit of their own.</param>
/// <param name="Cors">Which pages may call.</param>
/// <param name="Connections">How many at once, of one gateway.</param>
public sealed record EffectiveConfig(
    DatabaseConfig Database, RedisConfig Redis, AlgorithmsConfig Algorithms, CacheConfig Cache, ColdStartConfig ColdStart,
    RequestsConfig Requests, TenantConfig Tenant, ServerConfig? Server = null, FeaturesConfig? Features = null,
    RateLimitConfig? RateLimit = null, CorsConfig? Cors = null, ConnectionsConfig? Connections = null)
{
    internal static EffectiveConfig Of(
        StorageOptions storage, RecommendationOptions recommendations, BodyOptions bodies, TenancyOptions tenancy)
    {
        var weights = recommendations.For(Engine.Tenancy.TenantSettings.None).Weights ?? BlendWeights.Default;
        return new(
            new(
                Text(storage.MaxConnections), Text(storage.MinConnections), Text(storage.AcquireSeconds), Text(storage.IdleSeconds),
                Text(storage.LifetimeSeconds)),
            new(PoolSize: "1", Text(storage.RedisConnectSeconds)),
            new(
                new(Text(ModelParameters.Default.Cooccurrence!.Value.Neighbours), MinSimilarity: "0"),
                new(Text(weights.Collaborative), Text(weights.Content)),
                new(Text(recommendations.SimilarityThreshold))),
            new(Text(recommendations.AnswerSeconds), Text(recommendations.ChartSeconds)),
            new(Text(recommendations.MinInteractions), Text(recommendations.TrendingWindowDays), Text(recommendations.PopularEntities)),
            new(
                Text(bodies.Megabytes), Text(recommendations.DefaultCount), Text(recommendations.MaxCount),
                bodies.BatchSize is { } batch ? Text(batch) : null, bodies.MaxRecords is { } records ? Text(records) : null,
                Text(bodies.StallSeconds)),
            new(tenancy.DefaultTenantId));
    }

    private static string Text(IFormattable value) => FormattableString.Invariant($"{value}");
}

public sealed record DatabaseConfig(
    string MaxConnections, string MinConnections, string AcquireTimeoutSecs, string IdleTimeoutSecs, string MaxLifetimeSecs);

/// <summary>The cache.</summary>
/// <param name="PoolSize">Always 1: one connection carries all requests.</param>
public sealed record RedisConfig(string PoolSize, string ConnectionTimeoutSecs);

public sealed record AlgorithmsConfig(CollaborativeConfig Collaborative, HybridConfig Hybrid, ContentBasedConfig ContentBased);

/// <summary>What a tenant begins with; a search finds what suits it.</summary>
/// <param name="KNeighbors">How many neighbours are kept of each entity.</param>
/// <param name="MinSimilarity">Always 0: the nearest are kept, however near.</param>
public sealed record CollaborativeConfig(string KNeighbors, string MinSimilarity);

/// <summary>What a hybrid of similar entities uses; one for a user weighs by the history unless the weights are set.</summary>
public sealed record HybridConfig(string CollaborativeWeight, string ContentWeight);

public sealed record ContentBasedConfig(string SimilarityThreshold);

public sealed record CacheConfig(string RecommendationTtlSecs, string TrendingTtlSecs);

public sealed record ColdStartConfig(string MinInteractions, string TrendingWindowDays, string PopularEntitiesCount);

/// <summary>What a request may bring and how long it may take.</summary>
/// <param name="BulkImportBatchSize">Left out unless set.</param>
/// <param name="BulkImportMaxRecords">Left out when there is no limit.</param>
/// <param name="MaxBulkRequestSizeMb">Of JSON; at the gateway.</param>
/// <param name="RequestTimeoutSecs">At the gateway.</param>
/// <param name="BulkTimeoutSecs">Of imports and exports; at the gateway.</param>
public sealed record RequestsConfig(
    string MaxRequestSizeMb, string DefaultRecommendationCount, string MaxRecommendationCount, string? BulkImportBatchSize,
    string? BulkImportMaxRecords, string ExportStallTimeoutSecs, string? MaxBulkRequestSizeMb = null, string? RequestTimeoutSecs = null,
    string? BulkTimeoutSecs = null);

public sealed record TenantConfig(string DefaultTenantId);

/// <summary>Where the gateway that was asked listens.</summary>
/// <param name="MetricsPort">Left out when metrics have no port of their own.</param>
public sealed record ServerConfig(string Host, string Port, string? MetricsPort = null);

public sealed record FeaturesConfig(bool RateLimitingEnabled, bool ApiKeyRequired, bool CorsEnabled, bool CompressionEnabled);

/// <summary>The limit of keys and addresses.</summary>
/// <param name="OperatorRequestsPerMinute">Left out when operators have no limit.</param>
public sealed record RateLimitConfig(string RequestsPerMinute, string BurstSize, string? OperatorRequestsPerMinute);

/// <summary>Pages that may call.</summary>
/// <param name="AllowedOrigins">Beside those of tenants and publishable keys.</param>
public sealed record CorsConfig(IReadOnlyList<string> AllowedOrigins);

public sealed record ConnectionsConfig(string MaxConnections, string MaxWebsockets);
