using Microsoft.AspNetCore.Http.HttpResults;
using Recommender.Api.Errors;
using Recommender.Api.Paging;
using Recommender.Api.Tenancy;
using Recommender.Engine.Caching;
using Recommender.Engine.Faults;
using Recommender.Engine.Tenancy;

namespace Recommender.Api.Admin;

internal static class TenantEndpoints
{
    private const int LargestPage = 1000;

    public static void MapTenants(this IEndpointRouteBuilder routes)
    {
        var tenants = routes.MapGroup("/admin/tenants").WithTags("Administration");

        tenants.MapPost("", Create).Requires(Scopes.Operator)
            .WithSummary("Create a tenant; a first write does so, too");
        tenants.MapGet("", List).Requires(Scopes.Operator)
            .WithSummary("All tenants, by name");
        tenants.MapGet("/{tenant}", Get).Requires(Scopes.Admin)
            .WithSummary("One tenant");
        tenants.MapPut("/{tenant}/settings", Set).Requires(Scopes.Operator)
            .WithSummary("Replace the settings of a tenant");
        tenants.MapDelete("/{tenant}", Remove).Requires(Scopes.Operator)
            .WithSummary("Remove a tenant with all its data; what takes longer than 15 seconds is 202 and goes on");
    }

    private static async Task<Results<Created<TenantBody>, ProblemResult>> Create(
        NewTenant body, TenantAdministration tenants, CancellationToken cancellationToken)
    {
        if (TenantNames.Check(body.TenantId) is { } fault)
        {
            return (ProblemResult)fault;
        }

        var (tenant, isNew) = await tenants.CreateAsync(body.TenantId, cancellationToken);
        return isNew
            ? TypedResults.Created(AddressOf(tenant.Name), TenantBody.Of(tenant))
            : (ProblemResult)new Fault(FaultCode.Conflict, $"the tenant '{tenant.Name}' exists already");
    }

    private static async Task<Results<Ok<TenantList>, ProblemResult>> List(
        TenantAdministration tenants, HttpContext context, CancellationToken cancellationToken, int limit = 100, string cursor = "")
    {
        if (limit < 1 || (cursor.Length > 0 && Identifier.Check(cursor, "cursor") is not null))
        {
            return (ProblemResult)Fault.Validation("limit must be at least 1, and cursor one that this list gave out");
        }

        var size = Math.Min(limit, LargestPage);
        var found = await tenants.ListAsync(cursor, size + 1, cancellationToken);
        var next = found.Count > size ? found[size - 1].Name : null;
        if (next is not null)
        {
            context.LinkToNext(next);
        }

        return TypedResults.Ok(new TenantList([.. found.Take(size).Select(TenantBody.Of)], size, next));
    }

    private static async Task<Results<Ok<TenantBody>, ProblemResult>> Get(
        RequestTenant whose, TenantAdministration tenants, CancellationToken cancellationToken) =>
        await tenants.FindAsync(whose.Name, cancellationToken) is { } found ? TypedResults.Ok(TenantBody.Of(found)) : Missing(whose);

    private static async Task<Results<Ok<TenantBody>, ProblemResult>> Set(
        TenantSettingsBody body, RequestTenant whose, TenantAdministration tenants, ChangeNotices notices,
        CancellationToken cancellationToken)
    {
        if (body.Check() is { } fault)
        {
            return (ProblemResult)fault;
        }

        if (await tenants.SetAsync(whose.Name, body.ToChange(), cancellationToken) is not { } changed)
        {
            return Missing(whose);
        }

        await notices.CatalogueChangedAsync(changed.Id);
        return TypedResults.Ok(TenantBody.Of(changed));
    }

    private static async Task<Results<Ok<TenantRemoval>, Accepted<TenantRemoval>, ProblemResult>> Remove(
        RequestTenant whose, TenantRemovals removals, CancellationToken cancellationToken) =>
        await removals.RemoveAsync(whose.Name, cancellationToken) is not { } progress ? Missing(whose)
            : progress.IsDone ? TypedResults.Ok(new TenantRemoval(whose.Name, progress.Rows))
            : TypedResults.Accepted(AddressOf(whose.Name), new TenantRemoval(whose.Name, progress.Rows));

    private static string AddressOf(string tenant) => $"/api/v1/admin/tenants/{Uri.EscapeDataString(tenant)}";

    private static ProblemResult Missing(RequestTenant tenant) => new Fault(FaultCode.TenantNotFound, $"'{tenant.Name}'");
}
