using Recommender.Api.Caching;
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
            .Produces<RecommendationsBody>().WithMetadata(new Remembered(UserParameter: "id"))
            .WithSummary("Recommendations for a user");
        recommendations.MapGet("/entity/{id}", ForEntity)
            .Produces<RecommendationsBody>().WithMetadata(new Remembered())
            .WithSummary("Entities similar to one");
    }

    private static async Task<IResult> ForUser(
        string id, [AsParameters] RecommendationParameters parameters, [AsParameters] BlendParameters blend,
        [AsParameters] SeenParameters seen, RequestTenant tenant, PersonalRecommendations personal, SeenTypes types, Answers answers, TimeProvider clock, HttpContext context, CancellationToken cancellationToken)
    {
        var settings = await tenant.SettingsAsync(cancellationToken);
        var query = RecommendationQuery.Read(parameters, blend, seen, settings);
        if ((Identifier.Check(id, "user_id") ?? query.Fault) is { } fault)
        {
            return (ProblemResult)fault;
        }

        return await tenant.FindAsync(cancellationToken) is { } key
            ? await answers.GetAsync(context, key, id, settings.AnswersFresh, ComputeAsync)
            : TypedResults.Ok(RecommendationsBody.Of(RecommendationPage.Empty, query.Value!.Algorithm, clock.GetUtcNow(), id, null));

        async Task<Outcome<WrittenPage>> ComputeAsync(CancellationToken token)
        {
            var asked = await types.AddToAsync(query.Value!, seen, key, token);
            return asked.Value is null
                ? asked.Fault!
                : new WrittenPage(
                    await personal.ForUserAsync(key, id, asked.Value, token), asked.Value.Algorithm, clock.GetUtcNow(), id, null);
        }
    }

    private static async Task<IResult> ForEntity(
        string id, [AsParameters] RecommendationParameters parameters, [AsParameters] BlendParameters blend, RequestTenant tenant, SimilarEntities similar,
        Answers answers, TimeProvider clock, HttpContext context, CancellationToken cancellationToken)
    {
        var settings = await tenant.SettingsAsync(cancellationToken);
        var query = RecommendationQuery.Read(parameters, blend, settings);
        if ((Identifier.Check(id, "entity_id") ?? query.Fault) is { } fault)
        {
            return (ProblemResult)fault;
        }

        if (await tenant.FindAsync(cancellationToken) is { } key)
        {
            return await answers.GetAsync(context, key, null, settings.AnswersFresh, ComputeAsync);

            async Task<Outcome<WrittenPage>> ComputeAsync(CancellationToken token)
            {
                var page = await similar.ToIdAsync(key, id, query.Value!, token);
                return page.Value is null
                    ? page.Fault!
                    : new WrittenPage(page.Value, query.Value!.Algorithm, clock.GetUtcNow(), null, id);
            }
        }

        var unknown = await similar.ToIdAsync(null, id, query.Value!, cancellationToken);
        return unknown.Value is { } empty
            ? TypedResults.Ok(RecommendationsBody.Of(empty, query.Value!.Algorithm, clock.GetUtcNow(), null, id))
            : (ProblemResult)unknown.Fault!;
    }
}
