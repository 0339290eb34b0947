using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Recommender.ModelWorker.Jobs;

/// <summary>Degraded while a job has failed three times in a row: the service runs, but something stays undone.</summary>
internal sealed class JobHealthCheck<TJob>(ScheduledJob<TJob> job) : IHealthCheck
    where TJob : IJob
{
    private const int Tolerated = 2;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(job.MissedPasses > Tolerated
            ? HealthCheckResult.Degraded($"job {TJob.Name} failed {job.MissedPasses} times in a row")
            : HealthCheckResult.Healthy());
}
