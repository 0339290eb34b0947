using Microsoft.AspNetCore.Http.HttpResults;
using Recommender.Api.Ingest;
using Recommender.Api.Tenancy;
using Recommender.Engine.Recommendations;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;

namespace Recommender.Api.Configuration;

internal static class ConfigEndpoints
{
    public static void MapConfig(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/config", Get).WithTags("Administration").Requires(Scopes.Read)
            .WithSummary("The configuration in effect");

    private static Ok<EffectiveConfig> Get(
        StorageOptions storage, RecommendationOptions recommendations, BodyOptions bodies, TenancyOptions tenancy) =>
        TypedResults.Ok(EffectiveConfig.Of(storage, recommendations, bodies, tenancy));
}
