using Recommender.Api.Caching;
using Recommender.Api.Errors;
using Recommender.Api.Recommendations;
using Recommender.Api.Tenancy;
using Recommender.Engine.Faults;
using Recommender.Engine.Recommendations;
using Recommender.Engine.Tenancy;

namespace Recommender.Api.Trending;

internal static class TrendingEndpoints
{
    public static void MapTrending(this IEndpointRouteBuilder routes) =>
        routes.MapGroup("/recommendations").WithTags("Recommendations").Requires(Scopes.Read | Scopes.Track)
            .MapGet("/trending", Trending)
            .Produces<TrendingBody>().WithMetadata(new Remembered())
            .WithSummary("Entities that are popular with everyone right now");

    private static async Task<IResult> Trending(
        [AsParameters] RecommendationParameters parameters, RequestTenant tenant, PersonalRecommendations personal,
        Answers answers, TimeProvider clock, HttpContext context, CancellationToken cancellationToken)
    {
        var settings = await tenant.SettingsAsync(cancellationToken);
        var read = PageQuery.Read(parameters, settings);
        if (read.Value is not { } rules)
        {
            return (ProblemResult)read.Fault!;
        }

        return await tenant.FindAsync(cancellationToken) is { } key
            ? await answers.GetAsync(context, key, null, settings.ChartsFresh, ComputeAsync)
            : TypedResults.Ok(Body(RecommendationPage.Empty));

        async Task<Outcome<TrendingBody>> ComputeAsync(CancellationToken token) =>
            Body(await personal.ForHistoryAsync(
                key, [], new HashSet<long>(), new() { Algorithm = Algorithm.Trending, Rules = rules }, token));

        TrendingBody Body(RecommendationPage page) => TrendingBody.Of(page, rules, clock.GetUtcNow());
    }
}
