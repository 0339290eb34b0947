using Microsoft.AspNetCore.Http.HttpResults;
using Recommender.Api.Errors;
using Recommender.Api.Tenancy;
using Recommender.Engine.Entities;
using Recommender.Engine.Faults;
using Recommender.Engine.Filters;
using Recommender.Engine.Recommendations;
using Recommender.Engine.Tenancy;

namespace Recommender.Api.Commerce;

/// <summary>
/// What the browser widget and the shop plug-ins ask: the tenant stands in the path, the answer is a bare array, and an
/// empty one hides the widget. Only the tenant must exist.
/// </summary>
internal static class WidgetEndpoints
{
    // More says nothing more about a cart.
    private const int MostIds = 200;

    public static void MapWidget(this IEndpointRouteBuilder routes)
    {
        var widget = routes.MapGroup("/recommendations/{tenant}").WithTags("Shops").Requires(Scopes.Read | Scopes.Track);

        widget.MapGet("/similar/{productId}", Similar)
            .WithSummary("Products similar to one");
        widget.MapGet("/complement/{productId}", Complement)
            .WithSummary("Products that people take together with one");
        widget.MapGet("/trending", Trending)
            .WithSummary("Products that are popular right now");
        widget.MapGet("/personalized/{user}", Personalized)
            .WithSummary("Products for a user");
        widget.MapPost("/bundle", Bundle)
            .WithSummary("Products that people take together with those of a cart");
        widget.MapPost("/batch", Batch)
            .WithSummary("Products by their ids, in that order");
    }

    private static Task<Results<Ok<List<WidgetProduct>>, ProblemResult>> Similar(
        string productId, RequestTenant tenant, SimilarEntities similar, CancellationToken cancellationToken, int? count = null) =>
        ToIdsAsync([productId], count, Algorithm.Hybrid, tenant, similar, cancellationToken);

    private static Task<Results<Ok<List<WidgetProduct>>, ProblemResult>> Complement(
        string productId, RequestTenant tenant, SimilarEntities similar, CancellationToken cancellationToken, int? count = null) =>
        ToIdsAsync([productId], count, Algorithm.Collaborative, tenant, similar, cancellationToken);

    private static Task<Results<Ok<List<WidgetProduct>>, ProblemResult>> Bundle(
        ProductIds body, RequestTenant tenant, SimilarEntities similar, CancellationToken cancellationToken) =>
        ToIdsAsync(body.Ids, body.Count, Algorithm.Collaborative, tenant, similar, cancellationToken);

    private static async Task<Results<Ok<List<WidgetProduct>>, ProblemResult>> Trending(
        RequestTenant tenant, PersonalRecommendations personal, CancellationToken cancellationToken, int? count = null,
        string? category = null)
    {
        var key = await tenant.FindAsync(cancellationToken);
        var query = await QueryAsync(tenant, Algorithm.Trending, count, cancellationToken);
        if ((query.Fault ?? Missing(key, tenant)) is { } fault)
        {
            return (ProblemResult)fault;
        }

        var rules = query.Value!.Rules with
        {
            Filter = category is null ? null : FilterExpression.AttributeEquals("category", category, FilterFields.Everything),
        };
        return Answer(await personal.ForHistoryAsync(
            key!.Value, [], new HashSet<long>(), query.Value with { Rules = rules }, cancellationToken));
    }

    private static async Task<Results<Ok<List<WidgetProduct>>, ProblemResult>> Personalized(
        string user, RequestTenant tenant, PersonalRecommendations personal, CancellationToken cancellationToken, int? count = null)
    {
        var key = await tenant.FindAsync(cancellationToken);
        var query = await QueryAsync(tenant, Algorithm.Hybrid, count, cancellationToken);
        return (query.Fault ?? Identifier.Check(user, "user_id") ?? Missing(key, tenant)) is { } fault
            ? (ProblemResult)fault
            : Answer(await personal.ForUserAsync(key!.Value, user, query.Value!, cancellationToken));
    }

    private static async Task<Results<Ok<List<WidgetProduct>>, ProblemResult>> Batch(
        ProductIds body, RequestTenant tenant, EntityCardStore catalogue, CancellationToken cancellationToken)
    {
        var key = await tenant.FindAsync(cancellationToken);
        if ((CheckIds(body.Ids) ?? Missing(key, tenant)) is { } fault)
        {
            return (ProblemResult)fault;
        }

        var found = await catalogue.FindAsync(key!.Value, BothSpellings(body.Ids), null, cancellationToken);
        var byId = found.Where(card => !card.Deleted).ToLookup(card => card.EntityId);
        return TypedResults.Ok(body.Ids
            .Select(id => byId[id].Concat(byId[ShopifyId.Other(id) ?? id]).FirstOrDefault())
            .OfType<EntityCard>()
            .Select(WidgetProduct.Of)
            .ToList());
    }

    private static async Task<Results<Ok<List<WidgetProduct>>, ProblemResult>> ToIdsAsync(
        IReadOnlyList<string> ids, int? count, Algorithm algorithm, RequestTenant tenant, SimilarEntities similar,
        CancellationToken cancellationToken)
    {
        var key = await tenant.FindAsync(cancellationToken);
        var query = await QueryAsync(tenant, algorithm, count, cancellationToken);
        if ((query.Fault ?? CheckIds(ids) ?? Missing(key, tenant)) is { } fault)
        {
            return (ProblemResult)fault;
        }

        var page = await similar.ToIdsAsync(key, BothSpellings(ids), query.Value!, cancellationToken);
        return page.Fault is null ? Answer(page.Value!) : TypedResults.Ok(new List<WidgetProduct>());
    }

    private static Results<Ok<List<WidgetProduct>>, ProblemResult> Answer(RecommendationPage page) =>
        TypedResults.Ok(page.Items.Select(WidgetProduct.Of).ToList());

    private static async ValueTask<Outcome<PersonalQuery>> QueryAsync(
        RequestTenant tenant, Algorithm algorithm, int? count, CancellationToken cancellationToken)
    {
        var settings = await tenant.SettingsAsync(cancellationToken);
        var wanted = count ?? settings.DefaultCount;
        return wanted < 1 || wanted > settings.MaxCount
            ? Fault.Invalid($"count must be between 1 and {settings.MaxCount}")
            : settings.Query(algorithm, settings.Page(wanted));
    }

    private static string[] BothSpellings(IReadOnlyList<string> ids) => [.. ids, .. ids.Select(ShopifyId.Other).OfType<string>()];

    private static Fault? CheckIds(IReadOnlyList<string> ids) =>
        ids.Count > MostIds
            ? Fault.Validation($"there are {ids.Count} product ids; at most {MostIds} are allowed")
            : ids.Select(id => Identifier.Check(id, "product_id")).FirstOrDefault(fault => fault is not null);

    private static Fault? Missing(TenantId? key, RequestTenant tenant) =>
        key is null ? new(FaultCode.TenantNotFound, $"'{tenant.Name}'") : null;
}
