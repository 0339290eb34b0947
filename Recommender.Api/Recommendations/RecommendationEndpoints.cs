using Microsoft.AspNetCore.Http.HttpResults;
using Recommender.Api.Errors;
using Recommender.Api.Tenancy;
using Recommender.Engine.Faults;
using Recommender.Engine.Recommendations;
using Recommender.Engine.Tenancy;

namespace Recommender.Api.Recommendations;

internal static class RecommendationEndpoints
{
    public static void MapRecommendations(this IEndpointRouteBuilder routes)
    {
        var recommendations = routes.MapGroup("/recommendations").WithTags("Recommendations").Requires(Scopes.Read | Scopes.Track);

        recommendations.MapGet("/user/{id}", ForUser)
            .WithSummary("Recommendations for a user");
        recommendations.MapGet("/entity/{id}", ForEntity)
            .WithSummary("Entities similar to one");
    }

    private static async Task<Results<Ok<RecommendationsBody>, ProblemResult>> ForUser(
        string id, [AsParameters] RecommendationParameters parameters, RequestTenant tenant, PersonalRecommendations personal,
        TimeProvider clock, CancellationToken cancellationToken)
    {
        var query = RecommendationQuery.Read(parameters);
        if ((Identifier.Check(id, "user_id") ?? query.Fault) is { } fault)
        {
            return (ProblemResult)fault;
        }

        var page = await tenant.FindAsync(cancellationToken) is { } key
            ? await personal.ForUserAsync(key, id, query.Value!, cancellationToken)
            : RecommendationPage.Empty;
        return TypedResults.Ok(RecommendationsBody.Of(page, query.Value!.Algorithm, clock.GetUtcNow(), id, null));
    }

    private static async Task<Results<Ok<RecommendationsBody>, ProblemResult>> ForEntity(
        string id, [AsParameters] RecommendationParameters parameters, RequestTenant tenant, SimilarEntities similar,
        TimeProvider clock, CancellationToken cancellationToken)
    {
        var query = RecommendationQuery.Read(parameters);
        if ((Identifier.Check(id, "entity_id") ?? query.Fault) is { } fault)
        {
            return (ProblemResult)fault;
        }

        var page = await similar.ToIdAsync(await tenant.FindAsync(cancellationToken), id, query.Value!, cancellationToken);
        return page.Value is null
            ? (ProblemResult)page.Fault!
            : TypedResults.Ok(RecommendationsBody.Of(page.Value, query.Value!.Algorithm, clock.GetUtcNow(), null, id));
    }
}
