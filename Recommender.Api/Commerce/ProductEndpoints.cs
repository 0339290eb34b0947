using Microsoft.AspNetCore.Http.HttpResults;
using Recommender.Api.Entities;
using Recommender.Api.Errors;
using Recommender.Api.Tenancy;
using Recommender.Engine.Entities;
using Recommender.Engine.Ingest;
using Recommender.Engine.Tenancy;

namespace Recommender.Api.Commerce;

/// <summary>What shops call when a product changes: the tenant stands in the path, and the product may exist or not.</summary>
internal static class ProductEndpoints
{
    public static void MapProducts(this IEndpointRouteBuilder routes)
    {
        var products = routes.MapGroup("/products/{tenant}").WithTags("Shops").Requires(Scopes.Write);

        products.MapPost("", Put)
            .WithSummary("Register a product or replace its attributes");
        products.MapDelete("/{id}", Delete)
            .WithSummary("Take a product out of the catalogue");
    }

    private static async Task<Results<Ok<EntityBody>, ProblemResult>> Put(
        NewEntity body, RequestTenant tenant, EntityImport import, EntityStore entities, CancellationToken cancellationToken)
    {
        var named = tenant.Naming(body.TenantId);
        var type = body.EntityType ?? EntityRules.DefaultType;
        if (EntityRules.Check(body.EntityId, type, body.Attributes) is { } fault)
        {
            return (ProblemResult)fault;
        }

        var key = await named.FindOrCreateAsync(cancellationToken);
        await import.ImportAsync(key, [new(1, new(key, body.EntityId, type, body.Attributes), null)], new ImportTally(), cancellationToken);
        var stored = await entities.FindAsync(key, body.EntityId, type, cancellationToken);
        return stored.Value is { } entity ? TypedResults.Ok(EntityBody.Of(entity, named.Name)) : (ProblemResult)stored.Fault!;
    }

    private static async Task<Results<NoContent, ProblemResult>> Delete(
        string id, RequestTenant tenant, EntityChanges changes, CancellationToken cancellationToken)
    {
        var key = await tenant.FindAsync(cancellationToken);
        var deleted = await changes.DeleteAsync(key, id, EntityRules.DefaultType, _ => true, cancellationToken);
        return deleted.Fault is { } fault ? (ProblemResult)fault : TypedResults.NoContent();
    }
}
