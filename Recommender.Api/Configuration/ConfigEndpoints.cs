using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using Recommender.Api.Tenancy;
using Recommender.Engine.Recommendations;
using Recommender.Engine.Tenancy;
using Recommender.Engine.Trending;

namespace Recommender.Api.Configuration;

/// <summary>The values that are in effect, as texts; no secrets.</summary>
public sealed record EffectiveConfig(
    DatabaseConfig Database, AlgorithmsConfig Algorithms, RequestsConfig Requests, TenantConfig Tenant);

public sealed record DatabaseConfig(string MaxConnections, string MinConnections, string AcquireTimeoutSecs);

public sealed record AlgorithmsConfig(HybridConfig Hybrid, TrendingConfig Trending);

/// <summary>What a hybrid uses until the tenant's model has found something better.</summary>
public sealed record HybridConfig(string CollaborativeWeight, string ContentWeight);

public sealed record TrendingConfig(string WindowDays);

public sealed record RequestsConfig(string MaxRequestSizeMb, string MaxRecommendationCount);

public sealed record TenantConfig(string DefaultTenantId);

internal static class ConfigEndpoints
{
    public static void MapConfig(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/config", Get).WithTags("Administration").Requires(Scopes.Read)
            .WithSummary("The configuration in effect");

    private static Ok<EffectiveConfig> Get(ServiceSettings settings, NpgsqlDataSource database)
    {
        var connection = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        return TypedResults.Ok(new EffectiveConfig(
            new(Text(connection.MaxPoolSize), Text(connection.MinPoolSize), Text(connection.Timeout)),
            new(
                new(Text(BlendWeights.Default.Collaborative), Text(BlendWeights.Default.Content)),
                new(Text(TrendingWindow.Default.TotalDays))),
            new(Text(settings.MaxRequestMegabytes), Text(PageRules.MaxCount)),
            new(settings.DefaultTenant)));
    }

    private static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);
}
