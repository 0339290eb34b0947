using Recommender.Api.Errors;
using Recommender.Api.Recommendations;
using Recommender.Api.Tenancy;
using Recommender.Api.Trending;
using Recommender.Engine.Faults;
using Recommender.Engine.Recommendations;
using Recommender.Engine.Tenancy;

namespace Recommender.Api.Live;

internal static class StreamEndpoints
{
    private static readonly TimeSpan CatalogueRecheck = TimeSpan.FromSeconds(15);

    // As often as the charts are computed anew.
    private static readonly TimeSpan ChartRecheck = TimeSpan.FromSeconds(5);

    public static void MapStreams(this IEndpointRouteBuilder routes)
    {
        var stream = routes.MapGroup("/stream").WithTags("Live updates").Requires(Scopes.Read | Scopes.Track);

        stream.MapGet("/recommendations/{user}", ForUser)
            .Produces<RecommendationsBody>(contentType: "text/event-stream").ProducesProblem(400)
            .WithSummary("Recommendations for a user as Server-Sent Events: the present list, then every list that differs");
        stream.MapGet("/trending", Trending)
            .Produces<TrendingBody>(contentType: "text/event-stream").ProducesProblem(400)
            .WithSummary("What is trending as Server-Sent Events: the present list, then every list that differs");
    }

    private static async Task<IResult> ForUser(
        string user, [AsParameters] RecommendationParameters parameters, [AsParameters] BlendParameters blend,
        [AsParameters] SeenParameters seen, RequestTenant tenant, PersonalRecommendations personal,
        SeenTypes types, LiveStreams streams, TimeProvider clock, CancellationToken cancellationToken)
    {
        var query = RecommendationQuery.Read(parameters, blend, seen, await tenant.SettingsAsync(cancellationToken));
        if ((Identifier.Check(user, "user_id") ?? query.Fault) is { } fault)
        {
            return (ProblemResult)fault;
        }

        var known = await tenant.FindAsync(cancellationToken);
        var asked = known is null ? query : await types.AddToAsync(query.Value!, seen, known.Value, cancellationToken);
        return asked.Fault is null
            ? await streams.OpenAsync(known, user, "recommendations", CatalogueRecheck, ComputeAsync, cancellationToken)
            : (ProblemResult)asked.Fault;

        async Task<LiveList> ComputeAsync(CancellationToken token)
        {
            var page = await tenant.FindAsync(token) is { } key
                ? await personal.ForUserAsync(key, user, asked.Value!, token)
                : RecommendationPage.Empty;
            var body = RecommendationsBody.Of(page, query.Value!.Algorithm, clock.GetUtcNow(), user, null);
            return LiveList.Of(body, body.Recommendations);
        }
    }

    private static async Task<IResult> Trending(
        [AsParameters] RecommendationParameters parameters, RequestTenant tenant, PersonalRecommendations personal,
        LiveStreams streams, TimeProvider clock, CancellationToken cancellationToken)
    {
        var read = PageQuery.Read(parameters, await tenant.SettingsAsync(cancellationToken));
        if (read.Value is not { } rules)
        {
            return (ProblemResult)read.Fault!;
        }

        return await streams.OpenAsync(
            await tenant.FindAsync(cancellationToken), user: null, "trending", ChartRecheck, ComputeAsync, cancellationToken);

        async Task<LiveList> ComputeAsync(CancellationToken token)
        {
            var page = await tenant.FindAsync(token) is { } key
                ? await personal.ForHistoryAsync(
                    key, [], new HashSet<long>(), new() { Algorithm = Algorithm.Trending, Rules = rules }, token)
                : RecommendationPage.Empty;
            var body = TrendingBody.Of(page, rules, clock.GetUtcNow());
            return LiveList.Of(body, body.Trending);
        }
    }
}
