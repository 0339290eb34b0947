using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Recommender.Api.Errors;
using Recommender.Api.Tenancy;
using Recommender.Engine.Entities;
using Recommender.Engine.Faults;
using Recommender.Engine.Tenancy;

namespace Recommender.Api.Entities;

internal static class EntityEndpoints
{
    public static void MapEntities(this IEndpointRouteBuilder routes)
    {
        var entities = routes.MapGroup("/entities").WithTags("Entities");

        entities.MapPost("", Create).Requires(Scopes.Write)
            .WithSummary("Register an entity");
        entities.MapGet("/{id}", Get).Requires(Scopes.Read)
            .WithSummary("One entity");
        entities.MapPut("/{id}", Replace).Requires(Scopes.Write)
            .WithSummary("Replace the attributes of an entity; with If-None-Match: * register it");
        entities.MapDelete("/{id}", Delete).Requires(Scopes.Write)
            .WithSummary("Take an entity out of the catalogue");
    }

    private static async Task<Results<Created<EntityBody>, ProblemResult>> Create(
        NewEntity body, RequestTenant tenant, EntityRegistration registration, HttpContext context, CancellationToken cancellationToken)
    {
        var named = tenant.Naming(body.TenantId);
        var outcome = await RegisterAsync(body.EntityId, body.EntityType, body.Attributes, named, registration, cancellationToken);
        return outcome.Value is { } created ? Created(context, created, named.Name) : (ProblemResult)outcome.Fault!;
    }

    private static async Task<Results<Ok<EntityBody>, StatusCodeHttpResult, ProblemResult>> Get(
        string id, RequestTenant tenant, EntityStore entities, HttpContext context, CancellationToken cancellationToken,
        [FromQuery(Name = "entity_type")] string? type = null, [FromQuery(Name = "include_vector")] bool includeVector = false)
    {
        var key = await tenant.FindAsync(cancellationToken);
        var found = await entities.FindAsync(key, id, type, cancellationToken);
        if (found.Value is not { } entity)
        {
            return (ProblemResult)found.Fault!;
        }

        context.Response.GetTypedHeaders().ETag = EntityTags.Of(entity);
        if (EntityTags.IsKnown(context.Request.GetTypedHeaders(), entity))
        {
            return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        }

        var feature = includeVector ? await entities.FeatureAsync(key!.Value, entity.Key, cancellationToken) : null;
        return TypedResults.Ok(EntityBody.Of(entity, tenant.Name, feature));
    }

    private static async Task<Results<Ok<EntityBody>, Created<EntityBody>, ProblemResult>> Replace(
        string id, EntityReplacement body, RequestTenant tenant, EntityChanges changes, EntityRegistration registration,
        HttpContext context, CancellationToken cancellationToken, [FromQuery(Name = "entity_type")] string? type = null)
    {
        var named = tenant.Naming(body.TenantId);
        if (EntityTags.CreatesOnly(context.Request.GetTypedHeaders()))
        {
            var outcome = await RegisterAsync(id, type, body.Attributes, named, registration, cancellationToken);
            return outcome.Value is { } created ? Created(context, created, named.Name)
                : outcome.Fault!.Code == FaultCode.InvalidRequest ? (ProblemResult)EntityTags.Changed
                : (ProblemResult)outcome.Fault;
        }

        var replaced = EntityRules.CheckAttributes(body.Attributes) is { } fault
            ? fault
            : await changes.ReplaceAsync(
                await named.FindAsync(cancellationToken), id, type, body.Attributes, EntityTags.Demanded(context), cancellationToken);
        if (replaced.Value is not { } entity)
        {
            return (ProblemResult)replaced.Fault!;
        }

        context.Response.GetTypedHeaders().ETag = EntityTags.Of(entity);
        return TypedResults.Ok(EntityBody.Of(entity, named.Name));
    }

    private static async Task<Results<NoContent, ProblemResult>> Delete(
        string id, RequestTenant tenant, EntityChanges changes, HttpContext context, CancellationToken cancellationToken,
        [FromQuery(Name = "entity_type")] string? type = null)
    {
        var key = await tenant.FindAsync(cancellationToken);
        var deleted = await changes.DeleteAsync(key, id, type, EntityTags.Demanded(context), cancellationToken);
        return deleted.Fault is { } fault ? (ProblemResult)fault : TypedResults.NoContent();
    }

    private static async Task<Outcome<Entity>> RegisterAsync(
        string id, string? type, System.Text.Json.JsonElement attributes, RequestTenant tenant, EntityRegistration registration,
        CancellationToken cancellationToken)
    {
        type ??= EntityRules.DefaultType;
        return EntityRules.Check(id, type, attributes) is { } fault
            ? fault
            : await registration.CreateAsync(
                new(await tenant.FindOrCreateAsync(cancellationToken), id, type, attributes), cancellationToken);
    }

    private static Created<EntityBody> Created(HttpContext context, Entity entity, string tenant)
    {
        context.Response.GetTypedHeaders().ETag = EntityTags.Of(entity);
        return TypedResults.Created(
            $"/api/v1/entities/{Uri.EscapeDataString(entity.Id)}?entity_type={Uri.EscapeDataString(entity.Type)}",
            EntityBody.Of(entity, tenant));
    }
}
