using Microsoft.AspNetCore.Http.HttpResults;
using Recommender.Api.Errors;
using Recommender.Api.Paging;
using Recommender.Api.Tenancy;
using Recommender.Engine.Faults;
using Recommender.Engine.Jobs;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;

namespace Recommender.Api.Jobs;

internal static class JobEndpoints
{
    public static void MapJobs(this IEndpointRouteBuilder routes)
    {
        var jobs = routes.MapGroup("/jobs").WithTags("Jobs");

        jobs.MapGet("", List).Requires(Scopes.Read)
            .WithSummary("Imports, exports, rebuilds and evaluations, the newest first");
        jobs.MapGet("/{id}", Get).Requires(Scopes.Read)
            .WithSummary("How far a job is, and what came of it");
        jobs.MapGet("/{id}/result", Download).Requires(Scopes.Read).ProducesProblem(404).ProducesProblem(409)
            .Produces(200, contentType: "application/json", additionalContentTypes: ["text/csv", "application/x-ndjson"])
            .WithSummary("The file that an export has made");
        jobs.MapDelete("/{id}", Cancel).Requires(Scopes.Write)
            .WithSummary("Stop a job; what was imported stays");
    }

    private static async Task<Results<Ok<JobList>, ProblemResult>> List(
        [AsParameters] JobQuery query, RequestTenant tenant, JobStore jobs, HttpContext context, CancellationToken cancellationToken)
    {
        if (query.Read(out var before, out var size) is { } fault)
        {
            return (ProblemResult)fault;
        }

        var found = await tenant.FindAsync(cancellationToken) is { } key
            ? await jobs.ListAsync(key, query.Kind, query.Status, before, size + 1, cancellationToken)
            : [];
        var next = found.Count > size ? found[size - 1].Id.ToString("N") : null;
        if (next is not null)
        {
            context.LinkToNext(next);
        }

        return TypedResults.Ok(new JobList([.. found.Take(size).Select(JobBody.Of)], size, next));
    }

    private static async Task<Results<Ok<JobBody>, ProblemResult>> Get(
        string id, RequestTenant tenant, JobStore jobs, CancellationToken cancellationToken) =>
        await FindAsync(id, tenant, jobs, cancellationToken) is { } job ? TypedResults.Ok(JobBody.Of(job)) : Missing(id);

    private static async Task<IResult> Download(
        string id, RequestTenant tenant, JobStore jobs, JobFiles files, CancellationToken cancellationToken)
    {
        if (await FindAsync(id, tenant, jobs, cancellationToken) is not { } job)
        {
            return Missing(id);
        }

        return job.HasFile ? new JobResult(files, (await tenant.FindAsync(cancellationToken))!.Value, job)
            : (ProblemResult)(job.Kind != JobKinds.Export ? new(FaultCode.NotFound, $"a job of the kind {job.Kind} has no file; its result is in the job itself")
                : job.Status == "completed" ? new(FaultCode.NotFound, "the file has expired; export again")
                : new Fault(FaultCode.Conflict, $"there is no file: the job is {job.Status}"));
    }

    private static async Task<Results<Ok<JobBody>, ProblemResult>> Cancel(
        string id, RequestTenant tenant, JobStore jobs, JobCancellation cancellation, StorageWatch storage,
        CancellationToken cancellationToken)
    {
        if (await FindAsync(id, tenant, jobs, cancellationToken) is not { } job)
        {
            return Missing(id);
        }

        var key = await tenant.FindAsync(cancellationToken);
        var isCancelled = false;
        await storage.RunAsync(
            async token => isCancelled = await cancellation.CancelAsync(key!.Value, job.Id, token), cancellationToken);
        return isCancelled
            ? TypedResults.Ok(JobBody.Of((await jobs.FindAsync(key!.Value, job.Id, cancellationToken))!))
            : (ProblemResult)new Fault(FaultCode.Conflict, $"the job has ended: {job.Status}");
    }

    private static async Task<Job?> FindAsync(
        string id, RequestTenant tenant, JobStore jobs, CancellationToken cancellationToken) =>
        Guid.TryParse(id, out var job) && await tenant.FindAsync(cancellationToken) is { } key
            ? await jobs.FindAsync(key, job, cancellationToken)
            : null;

    private static ProblemResult Missing(string id) => new Fault(FaultCode.JobNotFound, $"'{id}'");
}
