using Microsoft.AspNetCore.Http.HttpResults;
using Recommender.Api.Commerce;
using Recommender.Api.Errors;
using Recommender.Api.Tenancy;
using Recommender.Engine.Faults;
using Recommender.Engine.Interactions;
using Recommender.Engine.Tenancy;

namespace Recommender.Api.Interactions;

internal static class InteractionEndpoints
{
    public static void MapInteractions(this IEndpointRouteBuilder routes)
    {
        var interactions = routes.MapGroup("/interactions").WithTags("Interactions");

        interactions.MapPost("", Record).Requires(Scopes.Write | Scopes.Track)
            .WithSummary("Record what a user did with an entity, or an order");
    }

    private static async Task<Results<Created<InteractionBody>, Ok<InteractionBody>, Created<OrderBody>, ProblemResult>> Record(
        ReportedInteraction body, RequestTenant tenant, InteractionRecorder recorder, TimeProvider clock,
        CancellationToken cancellationToken)
    {
        var named = tenant.Naming(body.TenantId);
        if ((body.Check() ?? InteractionRules.CheckMetadata(body.Metadata)) is { } fault)
        {
            return (ProblemResult)fault;
        }

        if (body.Items is not null)
        {
            return await RecordOrderAsync(body, named, recorder, clock.GetUtcNow(), cancellationToken);
        }

        var draft = body.ToInteraction().ToDraft(default, clock.GetUtcNow());
        if (InteractionRules.Check(draft) is { } invalid)
        {
            return (ProblemResult)invalid;
        }

        var outcome = await recorder.RecordAsync(
            draft with { Tenant = await named.FindOrCreateAsync(cancellationToken) }, cancellationToken);
        return outcome.Value is not { } interaction ? (ProblemResult)outcome.Fault!
            : interaction.IsDuplicate ? TypedResults.Ok(InteractionBody.Of(interaction, named.Name))
            : TypedResults.Created((string?)null, InteractionBody.Of(interaction, named.Name));
    }

    private static async Task<Results<Created<InteractionBody>, Ok<InteractionBody>, Created<OrderBody>, ProblemResult>> RecordOrderAsync(
        ReportedInteraction order, RequestTenant tenant, InteractionRecorder recorder, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        var drafts = order.ToPurchases(default, now).ToList();
        if (drafts.Select(draft => InteractionRules.Check(draft) ?? CheckEventId(draft)).FirstOrDefault(fault => fault is not null) is { } invalid)
        {
            return (ProblemResult)invalid;
        }

        var key = await tenant.FindOrCreateAsync(cancellationToken);
        var purchases = await recorder.RecordTogetherAsync(drafts.ConvertAll(draft => draft with { Tenant = key }), cancellationToken);
        return TypedResults.Created((string?)null, new OrderBody(
            order.OrderId, [.. purchases.Select(purchase => InteractionBody.Of(purchase, tenant.Name))]));
    }

    private static Fault? CheckEventId(InteractionDraft draft) =>
        draft.EventId is null ? null : Identifier.Check(draft.EventId, "order_id");
}
