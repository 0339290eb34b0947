using Microsoft.AspNetCore.Http.HttpResults;
using Recommender.Api.Errors;
using Recommender.Api.Paging;
using Recommender.Api.Tenancy;
using Recommender.Engine.Faults;
using Recommender.Engine.Jobs;
using Recommender.Engine.Tenancy;

namespace Recommender.Api.Jobs;

internal static class JobEndpoints
{
    private const int LargestPage = 100;

    public static void MapJobs(this IEndpointRouteBuilder routes)
    {
        var jobs = routes.MapGroup("/jobs").WithTags("Jobs");

        jobs.MapGet("", List).Requires(Scopes.Read)
            .WithSummary("Imports that the workers do, the newest first");
        jobs.MapGet("/{id}", Get).Requires(Scopes.Read)
            .WithSummary("How far an import is");
        jobs.MapDelete("/{id}", Cancel).Requires(Scopes.Write)
            .WithSummary("Stop an import; what was imported stays");
    }

    private static async Task<Results<Ok<JobList>, ProblemResult>> List(
        RequestTenant tenant, ImportJobStore jobs, HttpContext context, CancellationToken cancellationToken, int limit = 20,
        string? cursor = null)
    {
        var before = Guid.AllBitsSet;
        if (limit < 1 || (!string.IsNullOrEmpty(cursor) && !Guid.TryParseExact(cursor, "N", out before)))
        {
            return (ProblemResult)Fault.Validation(limit < 1 ? "limit must be at least 1" : "cursor is not one that this list gave out");
        }

        var size = Math.Min(limit, LargestPage);
        var found = await tenant.FindAsync(cancellationToken) is { } key
            ? await jobs.ListAsync(key, before, size + 1, cancellationToken)
            : [];
        var next = found.Count > size ? found[size - 1].Id.ToString("N") : null;
        if (next is not null)
        {
            context.LinkToNext(next);
        }

        return TypedResults.Ok(new JobList([.. found.Take(size).Select(JobBody.Of)], size, next));
    }

    private static async Task<Results<Ok<JobBody>, ProblemResult>> Get(
        string id, RequestTenant tenant, ImportJobStore jobs, CancellationToken cancellationToken) =>
        await FindAsync(id, tenant, jobs, cancellationToken) is { } job ? TypedResults.Ok(JobBody.Of(job)) : Missing(id);

    private static async Task<Results<Ok<JobBody>, ProblemResult>> Cancel(
        string id, RequestTenant tenant, ImportJobStore jobs, CancellationToken cancellationToken)
    {
        if (await FindAsync(id, tenant, jobs, cancellationToken) is not { } job)
        {
            return Missing(id);
        }

        var key = await tenant.FindAsync(cancellationToken);
        return await jobs.CancelAsync(key!.Value, job.Id, cancellationToken)
            ? TypedResults.Ok(JobBody.Of((await jobs.FindAsync(key.Value, job.Id, cancellationToken))!))
            : (ProblemResult)new Fault(FaultCode.Conflict, $"the job has ended: {job.Status}");
    }

    private static async Task<ImportJob?> FindAsync(
        string id, RequestTenant tenant, ImportJobStore jobs, CancellationToken cancellationToken) =>
        Guid.TryParse(id, out var job) && await tenant.FindAsync(cancellationToken) is { } key
            ? await jobs.FindAsync(key, job, cancellationToken)
            : null;

    private static ProblemResult Missing(string id) => new Fault(FaultCode.JobNotFound, $"'{id}'");
}
