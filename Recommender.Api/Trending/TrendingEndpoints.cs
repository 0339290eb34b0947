using Microsoft.AspNetCore.Http.HttpResults;
using Recommender.Api.Errors;
using Recommender.Api.Recommendations;
using Recommender.Api.Tenancy;
using Recommender.Engine.Recommendations;
using Recommender.Engine.Tenancy;

namespace Recommender.Api.Trending;

internal static class TrendingEndpoints
{
    public static void MapTrending(this IEndpointRouteBuilder routes) =>
        routes.MapGroup("/recommendations").WithTags("Recommendations").Requires(Scopes.Read | Scopes.Track)
            .MapGet("/trending", Trending)
            .WithSummary("Entities that are popular with everyone right now");

    private static async Task<Results<Ok<TrendingBody>, ProblemResult>> Trending(
        [AsParameters] RecommendationParameters parameters, RequestTenant tenant, PersonalRecommendations personal,
        TimeProvider clock, CancellationToken cancellationToken)
    {
        var rules = PageQuery.Read(parameters);
        if (rules.Value is null)
        {
            return (ProblemResult)rules.Fault!;
        }

        var query = new PersonalQuery { Algorithm = Algorithm.Trending, Rules = rules.Value };
        var page = await tenant.FindAsync(cancellationToken) is { } key
            ? await personal.ForHistoryAsync(key, [], new HashSet<long>(), query, cancellationToken)
            : RecommendationPage.Empty;
        return TypedResults.Ok(new TrendingBody(
            [.. page.Items.Select(RecommendationBody.Of)], page.Items.Count, rules.Value.Window.TotalDays, clock.GetUtcNow(),
            page.Next?.ToString()));
    }
}
