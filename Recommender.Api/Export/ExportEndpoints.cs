using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Recommender.Api.Errors;
using Recommender.Api.Jobs;
using Recommender.Api.Tenancy;
using Recommender.Engine.Export;
using Recommender.Engine.Faults;
using Recommender.Engine.Jobs;
using Recommender.Engine.Json;
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
        export.MapPost("/entities", QueueEntities)
            .WithSummary("Export all entities as a job, whose result is kept for download");
        export.MapPost("/interactions", QueueInteractions)
            .WithSummary("Export all interactions as a job, whose result is kept for download");
        export.MapPost("/users", QueueUsers)
            .WithSummary("Export all users as a job, whose result is kept for download");
    }

    private static Task<IResult> Entities(
        [AsParameters] EntityExportParameters parameters, RequestTenant tenant, ExportStore export, CancellationToken cancellationToken) =>
        AnswerAsync(parameters.Read(tenant.Name), tenant, export, cancellationToken);

    private static Task<IResult> Interactions(
        [AsParameters] InteractionExportParameters parameters, RequestTenant tenant, ExportStore export, CancellationToken cancellationToken) =>
        AnswerAsync(parameters.Read(tenant.Name), tenant, export, cancellationToken);

    private static Task<IResult> Users(
        [AsParameters] UserExportParameters parameters, RequestTenant tenant, ExportStore export, CancellationToken cancellationToken) =>
        AnswerAsync(parameters.Read(tenant.Name), tenant, export, cancellationToken);

    private static Task<Results<Accepted<JobBody>, ProblemResult>> QueueEntities(
        [AsParameters] EntityExportParameters parameters, RequestTenant tenant, AskedJobs jobs, CancellationToken cancellationToken) =>
        QueueAsync(parameters.Read(tenant.Name), tenant, jobs, cancellationToken);

    private static Task<Results<Accepted<JobBody>, ProblemResult>> QueueInteractions(
        [AsParameters] InteractionExportParameters parameters, RequestTenant tenant, AskedJobs jobs, CancellationToken cancellationToken) =>
        QueueAsync(parameters.Read(tenant.Name), tenant, jobs, cancellationToken);

    private static Task<Results<Accepted<JobBody>, ProblemResult>> QueueUsers(
        [AsParameters] UserExportParameters parameters, RequestTenant tenant, AskedJobs jobs, CancellationToken cancellationToken) =>
        QueueAsync(parameters.Read(tenant.Name), tenant, jobs, cancellationToken);

    private static async Task<IResult> AnswerAsync(
        Outcome<ExportRequest> asked, RequestTenant tenant, ExportStore export, CancellationToken cancellationToken) =>
        asked.Value is { } request
            ? new ExportResult(export, await tenant.FindAsync(cancellationToken), request)
            : (ProblemResult)asked.Fault!;

    private static async Task<Results<Accepted<JobBody>, ProblemResult>> QueueAsync(
        Outcome<ExportRequest> asked, RequestTenant tenant, AskedJobs jobs, CancellationToken cancellationToken) =>
        asked.Value is { } request
            ? await jobs.QueueAsync(
                tenant, JobKinds.Export, request.Subject, JsonSerializer.Serialize(request, WireJson.Options), cancellationToken)
            : (ProblemResult)asked.Fault!;
}
