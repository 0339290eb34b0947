using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Recommender.Api.Errors;
using Recommender.Api.Tenancy;
using Recommender.Engine.Faults;
using Recommender.Engine.Interactions;
using Recommender.Engine.Recommendations;
using Recommender.Engine.Tenancy;

namespace Recommender.Api.Recommendations;

internal static class SeedEndpoints
{
    // More says nothing more about a session or a cart.
    private const int MostSeeds = 200;

    public static void MapSeededRecommendations(this IEndpointRouteBuilder routes)
    {
        var recommendations = routes.MapGroup("/recommendations").WithTags("Recommendations").Requires(Scopes.Read | Scopes.Track);

        recommendations.MapPost("/session", ForSession)
            .WithSummary("Recommendations for an anonymous session");
        recommendations.MapPost("/similar", ForSeeds)
            .WithSummary("Entities similar to several, such as a cart");
        routes.MapGet("/users/{id}/similar", LikeUser).Requires(Scopes.Read).WithTags("Users")
            .WithSummary("Users with a similar history");
    }

    private static async Task<Results<Ok<RecommendationsBody>, ProblemResult>> ForSession(
        SessionRequest body, [AsParameters] RecommendationParameters parameters, [AsParameters] BlendParameters blend,
        [AsParameters] SeenParameters seen, RequestTenant tenant,
        SessionRecommendations sessions, SeenTypes types, TimeProvider clock, CancellationToken cancellationToken)
    {
        var named = tenant.Naming(body.TenantId);
        var query = RecommendationQuery.Read(parameters, blend, seen, await named.SettingsAsync(cancellationToken));
        if ((CheckSeeds(body.Events.Count, "events") ?? CheckEach(body.Events, "events") ?? CheckWeights(body.Events) ?? query.Fault) is { } fault)
        {
            return (ProblemResult)fault;
        }

        if (await named.FindAsync(cancellationToken) is not { } key)
        {
            return TypedResults.Ok(Body(RecommendationPage.Empty));
        }

        var asked = await types.AddToAsync(query.Value!, seen, key, cancellationToken);
        return asked.Value is null
            ? (ProblemResult)asked.Fault!
            : TypedResults.Ok(Body(await sessions.ForAsync(
                key, [.. body.Events.Select(each => each.ToEvent())], asked.Value, cancellationToken)));

        RecommendationsBody Body(RecommendationPage page) =>
            RecommendationsBody.Of(page, query.Value!.Algorithm, clock.GetUtcNow(), null, null);
    }

    private static async Task<Results<Ok<RecommendationsBody>, ProblemResult>> ForSeeds(
        SimilarRequest body, [AsParameters] RecommendationParameters parameters, [AsParameters] BlendParameters blend,
        RequestTenant tenant, SimilarEntities similar, TimeProvider clock, CancellationToken cancellationToken)
    {
        var named = tenant.Naming(body.TenantId);
        var query = RecommendationQuery.Read(parameters, blend, await named.SettingsAsync(cancellationToken));
        if ((CheckSeeds(body.EntityIds.Count, "entity_ids") ?? CheckEach(body.EntityIds, "entity_ids") ?? query.Fault) is { } fault)
        {
            return (ProblemResult)fault;
        }

        var key = await named.FindAsync(cancellationToken);
        var page = await similar.ToIdsAsync(key, body.EntityIds, query.Value!, cancellationToken);
        return page.Value is null
            ? (ProblemResult)page.Fault!
            : TypedResults.Ok(RecommendationsBody.Of(page.Value, query.Value!.Algorithm, clock.GetUtcNow(), null, null));
    }

    private static async Task<Results<Ok<SimilarUsersBody>, ProblemResult>> LikeUser(
        string id, RequestTenant tenant, SimilarUserStore users, CancellationToken cancellationToken,
        [FromQuery(Name = "count")] string? given = null)
    {
        var count = 10;
        if ((Identifier.Check(id, "user_id") ?? QueryText.Whole(given, "count", 1, PageRules.MaxCount, ref count)) is { } fault)
        {
            return (ProblemResult)fault;
        }

        var found = await tenant.FindAsync(cancellationToken) is { } key
            ? await users.FindAsync(key, id, count, cancellationToken)
            : [];
        return TypedResults.Ok(new SimilarUsersBody(id, [.. found.Select(SimilarUserBody.Of)], found.Count));
    }

    // The serializer checks that lists are there, not what is in them.
    private static Fault? CheckEach<T>(IEnumerable<T?> items, string name)
        where T : class =>
        items.Any(item => item is null) ? Fault.Invalid($"{name} must not hold null") : null;

    private static Fault? CheckWeights(IEnumerable<SessionEventBody> events) =>
        events.Select(each => InteractionRules.CheckWeight(each.ToEvent().Weight)).FirstOrDefault(fault => fault is not null);

    private static Fault? CheckSeeds(int count, string name) =>
        count is < 1 or > MostSeeds ? Fault.Invalid($"{name} must hold 1 to {MostSeeds} items") : null;
}
