using Microsoft.AspNetCore.Http.HttpResults;
using Recommender.Api.Errors;
using Recommender.Api.Tenancy;
using Recommender.Engine.Faults;
using Recommender.Engine.Interactions;
using Recommender.Engine.Tenancy;

namespace Recommender.Api.Interactions;

internal static class InteractionEndpoints
{
    private const int LargestPage = 1000;

    public static void MapInteractions(this IEndpointRouteBuilder routes)
    {
        var interactions = routes.MapGroup("/interactions").WithTags("Interactions");

        interactions.MapPost("", Record).Requires(Scopes.Write | Scopes.Track)
            .WithSummary("Record what a user did with an entity");
        interactions.MapGet("/user/{id}", OfUser).Requires(Scopes.Read)
            .WithSummary("What a user did, newest first");
    }

    private static async Task<Results<Created<InteractionBody>, Ok<InteractionBody>, ProblemResult>> Record(
        NewInteraction body, RequestTenant tenant, InteractionRecorder recorder, TimeProvider clock, CancellationToken cancellationToken)
    {
        var named = tenant.Naming(body.TenantId);
        if (InteractionRules.CheckMetadata(body.Metadata) is { } wrongMetadata)
        {
            return (ProblemResult)wrongMetadata;
        }

        var draft = body.ToDraft(default, clock.GetUtcNow());
        if (InteractionRules.Check(draft) is { } fault)
        {
            return (ProblemResult)fault;
        }

        var outcome = await recorder.RecordAsync(
            draft with { Tenant = await named.FindOrCreateAsync(cancellationToken) }, cancellationToken);
        return outcome.Value is not { } interaction ? (ProblemResult)outcome.Fault!
            : interaction.IsDuplicate ? TypedResults.Ok(InteractionBody.Of(interaction, named.Name))
            : TypedResults.Created((string?)null, InteractionBody.Of(interaction, named.Name));
    }

    private static async Task<Results<Ok<List<InteractionBody>>, ProblemResult>> OfUser(
        string id, RequestTenant tenant, InteractionHistory history, CancellationToken cancellationToken, int limit = 50, long offset = 0)
    {
        if ((Identifier.Check(id, "user_id") ?? CheckPage(limit, offset)) is { } fault)
        {
            return (ProblemResult)fault;
        }

        var interactions = await tenant.FindAsync(cancellationToken) is { } key
            ? await history.OfUserAsync(key, id, Math.Min(limit, LargestPage), offset, cancellationToken)
            : [];
        return TypedResults.Ok(interactions.ConvertAll(interaction => InteractionBody.Of(interaction, tenant.Name)));
    }

    private static Fault? CheckPage(int limit, long offset) =>
        limit < 0 || offset < 0 ? Fault.Validation("limit and offset must not be negative") : null;
}
