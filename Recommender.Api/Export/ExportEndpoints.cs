using Microsoft.AspNetCore.Mvc;
using Recommender.Api.Errors;
using Recommender.Api.Tenancy;
using Recommender.Engine.Entities;
using Recommender.Engine.Export;
using Recommender.Engine.Faults;
using Recommender.Engine.Tenancy;

namespace Recommender.Api.Export;

internal static class ExportEndpoints
{
    private static readonly string[] MoreTypes = ["text/csv", "application/x-ndjson"];

    public static void MapExport(this IEndpointRouteBuilder routes)
    {
        var export = routes.MapGroup("/export").WithTags("Export").Requires(Scopes.Read).ProducesProblem(400);

        export.MapGet("/entities", Entities)
            .Produces<List<EntityExport>>(contentType: "application/json", additionalContentTypes: MoreTypes)
            .WithSummary("All entities as a JSON array, CSV or lines of JSON");
        export.MapGet("/interactions", Interactions)
            .Produces<List<InteractionExport>>(contentType: "application/json", additionalContentTypes: MoreTypes)
            .WithSummary("All interactions as a JSON array, CSV or lines of JSON");
        export.MapGet("/users", Users)
            .Produces<List<UserExport>>(contentType: "application/json", additionalContentTypes: MoreTypes)
            .WithSummary("All users as a JSON array, CSV or lines of JSON");
    }

    private static async Task<IResult> Entities(
        RequestTenant tenant, ExportStore export, CancellationToken cancellationToken, string format = "json",
        [FromQuery(Name = "entity_type")] string? type = null,
        [FromQuery(Name = "last_modified_after")] DateTimeOffset? modifiedAfter = null,
        [FromQuery(Name = "include_vectors")] bool? includeVectors = null)
    {
        if ((CheckFormat(format) ?? (type is null ? null : EntityRules.CheckType(type))) is { } fault)
        {
            return (ProblemResult)fault;
        }

        // The seed's JSON always holds the vectors.
        var withVectors = format != "csv" && (includeVectors ?? format == "json");
        var rows = await tenant.FindAsync(cancellationToken) is { } key
            ? export.EntitiesAsync(key, type, modifiedAfter, withVectors, cancellationToken)
            : AsyncEnumerable.Empty<ExportedEntity>();
        return new ExportResult<EntityExport>(
            rows.Select(row => EntityExport.Of(row, tenant.Name)), format, "entities", EntityExport.Columns, row => row.Cells());
    }

    private static async Task<IResult> Interactions(
        RequestTenant tenant, ExportStore export, CancellationToken cancellationToken, string format = "json",
        [FromQuery(Name = "start_date")] DateTimeOffset? start = null, [FromQuery(Name = "end_date")] DateTimeOffset? end = null)
    {
        if ((CheckFormat(format) ?? (start > end ? Fault.Validation("start_date must not be after end_date") : null)) is { } fault)
        {
            return (ProblemResult)fault;
        }

        var rows = await tenant.FindAsync(cancellationToken) is { } key
            ? export.InteractionsAsync(key, start, end, cancellationToken)
            : AsyncEnumerable.Empty<Engine.Interactions.Interaction>();
        return new ExportResult<InteractionExport>(
            rows.Select(row => InteractionExport.Of(row, tenant.Name)), format, "interactions", InteractionExport.Columns,
            row => row.Cells());
    }

    private static async Task<IResult> Users(
        RequestTenant tenant, ExportStore export, CancellationToken cancellationToken, string format = "json",
        [FromQuery(Name = "include_vectors")] bool includeVectors = false)
    {
        if (CheckFormat(format) is { } fault)
        {
            return (ProblemResult)fault;
        }

        var rows = await tenant.FindAsync(cancellationToken) is { } key
            ? export.UsersAsync(key, includeVectors, cancellationToken)
            : AsyncEnumerable.Empty<ExportedUser>();
        return new ExportResult<UserExport>(
            rows.Select(row => UserExport.Of(row, tenant.Name)), format, "users", UserExport.Columns(includeVectors),
            row => row.Cells(includeVectors));
    }

    private static Fault? CheckFormat(string format) => format is "json" or "csv" or "ndjson"
        ? null
        : new(FaultCode.BadRequest, $"the format '{format}' is unknown; there are json, csv and ndjson");
}
