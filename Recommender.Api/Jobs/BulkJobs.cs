using Microsoft.AspNetCore.Http.HttpResults;
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
        await storage.EnsureAnswersAsync();
        await intake.BeginAsync(tenant, job, kind, cancellationToken);
        var (pieces, total) = (0, 0L);
        await foreach (var batch in batches)
        {
            await storage.RunAsync(token => intake.AddAsync(tenant, job, pieces, batch, token), cancellationToken);
            pieces++;
            total += batch.Count;
        }

        await intake.QueueAsync(tenant, job, pieces, total, cancellationToken);
        return TypedResults.Accepted($"/api/v1/jobs/{job}", JobBody.Of((await jobs.FindAsync(tenant, job, cancellationToken))!));
    }
}
