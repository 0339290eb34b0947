using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Recommender.Api.Errors;
using Recommender.Api.Paging;
using Recommender.Api.Tenancy;
using Recommender.Engine.Entities;
using Recommender.Engine.Faults;
using Recommender.Engine.Interactions;
using Recommender.Engine.Tenancy;

namespace Recommender.Api.Interactions;

/// <summary>A page of a history.</summary>
/// <param name="NextCursor">Where the next page begins; left out on the last page.</param>
/// <param name="Limit">How many interactions a page holds at most.</param>
public sealed record InteractionPage(IReadOnlyList<InteractionBody> Interactions, int Limit, string? NextCursor);

/// <summary>
/// Which part of a list: <see cref="Limit"/> with <see cref="Offset"/> gives a bare array as the seed does; with
/// <see cref="Cursor"/> (empty for the first page) an object that holds the next cursor. Both have a Link header.
/// </summary>
public sealed record PageQuery
{
    private const int Largest = 1000;

    [FromQuery(Name = "limit"), Description("How many at most, up to 1000; 50 when left out")]
    public int? Limit { get; init; }

    [FromQuery(Name = "offset"), Description("How many are passed over; 0 when left out")]
    public long? Offset { get; init; }

    [FromQuery(Name = "cursor"), Description("next_cursor of the page before; empty for the first page")]
    public string? Cursor { get; init; }

    internal int Size => Math.Min(Limit ?? 50, Largest);

    internal Fault? Check() =>
        Limit < 0 || Offset < 0 ? Fault.Validation("limit and offset must not be negative")
            : HistoryCursor.Parse(Cursor ?? "") is null ? Fault.Validation("cursor is not one that this list gave out")
            : null;
}

internal static class HistoryEndpoints
{
    public static void MapHistories(this IEndpointRouteBuilder routes)
    {
        var interactions = routes.MapGroup("/interactions").WithTags("Interactions");

        interactions.MapGet("/user/{id}", OfUser).Requires(Scopes.Read)
            .Produces<InteractionPage>()
            .WithSummary("What a user did, newest first");
        interactions.MapGet("/entity/{id}", OfEntity).Requires(Scopes.Read)
            .Produces<InteractionPage>()
            .WithSummary("What users did with an entity, newest first");
    }

    private static async Task<Results<Ok<List<InteractionBody>>, Ok<InteractionPage>, ProblemResult>> OfUser(
        string id, [AsParameters] PageQuery query, RequestTenant tenant, InteractionHistory history, HttpContext context,
        CancellationToken cancellationToken)
    {
        if ((Identifier.Check(id, "user_id") ?? query.Check()) is { } fault)
        {
            return (ProblemResult)fault;
        }

        var page = await tenant.FindAsync(cancellationToken) is { } key
            ? await history.OfUserAsync(key, id, Start(query), query.Size, query.Offset ?? 0, cancellationToken)
            : new([], null);
        return Answer(context, query, page, tenant.Name);
    }

    private static async Task<Results<Ok<List<InteractionBody>>, Ok<InteractionPage>, ProblemResult>> OfEntity(
        string id, [AsParameters] PageQuery query, RequestTenant tenant, EntityStore entities, InteractionHistory history,
        HttpContext context, CancellationToken cancellationToken, [FromQuery(Name = "entity_type")] string? type = null)
    {
        if (query.Check() is { } fault)
        {
            return (ProblemResult)fault;
        }

        var key = await tenant.FindAsync(cancellationToken);
        var mentioned = await entities.FindMentionedAsync(key, id, type, cancellationToken);
        if (mentioned.Fault is { } unclear)
        {
            return (ProblemResult)unclear;
        }

        var page = mentioned.Value is [var entity]
            ? await history.OfEntityAsync(key!.Value, entity, Start(query), query.Size, query.Offset ?? 0, cancellationToken)
            : new([], null);
        return Answer(context, query, page, tenant.Name);
    }

    private static HistoryCursor Start(PageQuery query) => HistoryCursor.Parse(query.Cursor ?? "")!.Value;

    private static Results<Ok<List<InteractionBody>>, Ok<InteractionPage>, ProblemResult> Answer(
        HttpContext context, PageQuery query, HistoryPage page, string tenant)
    {
        var bodies = page.Interactions.Select(interaction => InteractionBody.Of(interaction, tenant)).ToList();
        if (page.Next is { } next)
        {
            context.LinkToNext(next.ToString());
        }

        return query.Cursor is null
            ? TypedResults.Ok(bodies)
            : TypedResults.Ok(new InteractionPage(bodies, query.Size, page.Next?.ToString()));
    }
}
