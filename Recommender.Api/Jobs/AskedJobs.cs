using Microsoft.AspNetCore.Http.HttpResults;
using Recommender.Api.Errors;
using Recommender.Api.Tenancy;
using Recommender.Engine.Faults;
using Recommender.Engine.Jobs;
using Recommender.Engine.Tenancy;

namespace Recommender.Api.Jobs;

/// <summary>Jobs that a request asks for without bringing anything.</summary>
internal sealed class AskedJobs(JobStore jobs)
{
    /// <summary>A new job.</summary>
    public async Task<Results<Accepted<JobBody>, ProblemResult>> QueueAsync(
        RequestTenant tenant, string kind, string? subject, string parameters, CancellationToken cancellationToken) =>
        await tenant.FindAsync(cancellationToken) is { } key
            ? await jobs.QueueAsync(key, kind, subject, parameters, cancellationToken) is { } job
                ? await AcceptedAsync(key, job, cancellationToken)
                : (ProblemResult)JobStore.TooMany
            : (ProblemResult)new Fault(FaultCode.TenantNotFound, tenant.Name);

    /// <summary>A new job, or one that waits already: what it will find when it begins is the same.</summary>
    public async Task<Results<Accepted<JobBody>, ProblemResult>> QueueOnceAsync(
        RequestTenant tenant, string kind, CancellationToken cancellationToken) =>
        await tenant.FindAsync(cancellationToken) is { } key && await jobs.FindQueuedAsync(key, kind, cancellationToken) is { } waiting
            ? await AcceptedAsync(key, waiting, cancellationToken)
            : await QueueAsync(tenant, kind, subject: null, "{}", cancellationToken);

    private async Task<Accepted<JobBody>> AcceptedAsync(TenantId tenant, Guid job, CancellationToken cancellationToken) =>
        TypedResults.Accepted($"/api/v1/jobs/{job}", JobBody.Of((await jobs.FindAsync(tenant, job, cancellationToken))!));
}
