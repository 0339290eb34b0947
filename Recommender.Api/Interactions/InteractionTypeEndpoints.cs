using Microsoft.AspNetCore.Http.HttpResults;
using Recommender.Api.Errors;
using Recommender.Api.Paging;
using Recommender.Api.Recommendations;
using Recommender.Api.Tenancy;
using Recommender.Engine.Faults;
using Recommender.Engine.Interactions;
using Recommender.Engine.Tenancy;

namespace Recommender.Api.Interactions;

internal static class InteractionTypeEndpoints
{
    private const int LargestPage = 1000;

    public static void MapInteractionTypes(this IEndpointRouteBuilder routes)
    {
        var types = routes.MapGroup("/interaction-types").WithTags("Interaction types");

        types.MapPost("", Register).Requires(Scopes.Write)
            .WithSummary("Register a type of interactions or change it");
        types.MapGet("", List).Requires(Scopes.Read)
            .WithSummary("The registered types, by name");
        types.MapGet("/{type}", Get).Requires(Scopes.Read)
            .WithSummary("One registered type");
        types.MapPut("/{type}", Change).Requires(Scopes.Write)
            .WithSummary("Change the weight, description and retention of a type");
        types.MapDelete("/{type}", Delete).Requires(Scopes.Write)
            .WithSummary("Take a type out of the registry; its interactions stay");
    }

    private static async Task<Results<Created<InteractionTypeBody>, ProblemResult>> Register(
        NewInteractionType body, RequestTenant tenant, InteractionTypeStore types, CancellationToken cancellationToken)
    {
        var named = tenant.Naming(body.TenantId);
        var weight = body.Weight ?? body.DefaultWeight;
        var fault = body.InteractionType.Length == 0
            ? new Fault(FaultCode.BadRequest, "interaction_type must not be empty")
            : InteractionRules.CheckType(body.InteractionType) ?? InteractionTypeRules.Check(weight, body.Description, body.RetentionDays);
        if (fault is not null)
        {
            return (ProblemResult)fault;
        }

        var key = await named.FindOrCreateAsync(cancellationToken);
        var type = await types.RegisterAsync(key, body.InteractionType, weight!.Value, body.Description, body.RetentionDays, cancellationToken);
        return TypedResults.Created(
            $"/api/v1/interaction-types/{Uri.EscapeDataString(type.Name)}", InteractionTypeBody.Of(type, named.Name));
    }

    private static async Task<Results<Ok<InteractionTypeList>, ProblemResult>> List(
        RequestTenant tenant, InteractionTypeStore types, HttpContext context, CancellationToken cancellationToken,
        string? limit = null, string? cursor = null)
    {
        var size = LargestPage;
        var after = string.IsNullOrEmpty(cursor) ? "" : cursor;
        if ((QueryText.Whole(limit, "limit", 1, LargestPage, ref size) ?? (after.Length == 0 ? null : InteractionRules.CheckType(after))) is { } fault)
        {
            return (ProblemResult)fault;
        }

        if (await tenant.FindAsync(cancellationToken) is not { } key)
        {
            return TypedResults.Ok(new InteractionTypeList([], 0, size, null));
        }

        var found = await types.ListAsync(key, after, size + 1, cancellationToken);
        var next = context.LinkToNext(found, size, type => type.Name);
        var total = after.Length == 0 && next is null ? found.Count : await types.CountAsync(key, cancellationToken);
        return TypedResults.Ok(new InteractionTypeList(
            [.. found.Take(size).Select(type => InteractionTypeBody.Of(type, tenant.Name))], total, size, next));
    }

    private static async Task<Results<Ok<InteractionTypeBody>, ProblemResult>> Get(
        string type, RequestTenant tenant, InteractionTypeStore types, CancellationToken cancellationToken)
    {
        if (InteractionRules.CheckType(type) is { } fault)
        {
            return (ProblemResult)fault;
        }

        var found = await tenant.FindAsync(cancellationToken) is { } key ? await types.FindAsync(key, type, cancellationToken) : null;
        return found is null ? Unknown(FaultCode.BadRequest, type) : TypedResults.Ok(InteractionTypeBody.Of(found, tenant.Name));
    }

    private static async Task<Results<Ok<InteractionTypeBody>, ProblemResult>> Change(
        string type, InteractionTypeChange body, RequestTenant tenant, InteractionTypeStore types, CancellationToken cancellationToken)
    {
        var named = tenant.Naming(body.TenantId);
        var weight = body.Weight ?? body.DefaultWeight;
        if ((InteractionRules.CheckType(type) ?? InteractionTypeRules.Check(weight, body.Description, body.RetentionDays)) is { } fault)
        {
            return (ProblemResult)fault;
        }

        var changed = await named.FindAsync(cancellationToken) is { } key
            ? await types.ChangeAsync(key, type, weight!.Value, body.Description, body.RetentionDays, cancellationToken)
            : null;
        return changed is null ? Unknown(FaultCode.InvalidRequest, type) : TypedResults.Ok(InteractionTypeBody.Of(changed, named.Name));
    }

    private static async Task<Results<NoContent, ProblemResult>> Delete(
        string type, RequestTenant tenant, InteractionTypeStore types, CancellationToken cancellationToken)
    {
        if (InteractionRules.CheckType(type) is { } fault)
        {
            return (ProblemResult)fault;
        }

        return await tenant.FindAsync(cancellationToken) is { } key && await types.DeleteAsync(key, type, cancellationToken)
            ? TypedResults.NoContent()
            : Unknown(FaultCode.InvalidRequest, type);
    }

    // The seed answers 400 here, not 404, and its clients know these codes.
    private static ProblemResult Unknown(FaultCode code, string type) =>
        new Fault(code, $"the interaction type '{type}' is not registered");
}
