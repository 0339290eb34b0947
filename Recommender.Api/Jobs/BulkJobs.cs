using Microsoft.AspNetCore.Http.HttpResults;
using Recommender.Api.Errors;
using Recommender.Engine.Faults;
using Recommender.Engine.Ingest;
using Recommender.Engine.Jobs;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;

namespace Recommender.Api.Jobs;

/// <summary>Stores a bulk body, read and checked for its form, as a job for the workers.</summary>
internal sealed class BulkJobs(ImportIntake intake, JobStore jobs, StorageWatch storage)
{
    public async Task<Accepted<JobBody>> QueueAsync<T>(
        TenantId tenant, string kind, IAsyncEnumerable<List<ImportRecord<T>>> batches, CancellationToken cancellationToken)
        where T : class
    {
        var job = Guid.CreateVersion7();
        var isBegun = false;
        await storage.RunAsync(async token => isBegun = await intake.BeginAsync(tenant, job, kind, token), cancellationToken);
        if (!isBegun)
        {
            throw new RefusedException(JobStore.TooMany);
        }

        try
        {
            await ReceiveAsync(tenant, job, batches, cancellationToken);
        }
        catch (Exception failure) when (!RequestFailures.IsStorageAway(failure))
        {
            // Whoever asked for the job may be gone, so that nothing of the request can be used any more.
            await storage.RunAsync(token => intake.FailAsync(tenant, job, Reason(failure), token), CancellationToken.None);
            throw;
        }

        return TypedResults.Accepted($"/api/v1/jobs/{job}", JobBody.Of((await jobs.FindAsync(tenant, job, cancellationToken))!));
    }

    private async Task ReceiveAsync<T>(
        TenantId tenant, Guid job, IAsyncEnumerable<List<ImportRecord<T>>> batches, CancellationToken cancellationToken)
        where T : class
    {
        var (pieces, total) = (0, 0L);
        await foreach (var batch in batches)
        {
            await storage.RunAsync(token => intake.AddAsync(tenant, job, pieces, batch, token), cancellationToken);
            pieces++;
            total += batch.Count;
        }

        await storage.RunAsync(token => intake.QueueAsync(tenant, job, pieces, total, token), cancellationToken);
    }

    private static string Reason(Exception failure) => failure is RefusedException refused ? refused.Fault.Message : "the upload broke off";
}
