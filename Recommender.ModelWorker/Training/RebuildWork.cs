using System.Text.Json;
using Recommender.Engine.Jobs;
using Recommender.Engine.Json;
using Recommender.Engine.Training;

namespace Recommender.ModelWorker.Training;

/// <summary>
/// Trains a tenant because somebody asked for it. Job and training have leases of their own: a worker that lost either of
/// them publishes nothing.
/// </summary>
internal sealed class RebuildWork(TenantWorkStore work, TenantTraining training, TimeProvider clock) : IJobWork
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public string Kind => JobKinds.Rebuild;

    public async Task<string?> RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        await work.EnsureAsync(run.Tenant, cancellationToken);
        long? version;
        while ((version = await training.RunAsync(run.Tenant, ReportAsync, cancellationToken)) is null)
        {
            // Another worker is at the tenant for its own reasons; what it trains on may be older than the request.
            await Task.Delay(Pause, clock, cancellationToken);
        }

        return JsonSerializer.Serialize(new { ModelVersion = version }, WireJson.Options);

        Task ReportAsync(double stage, string line) => run.ReportAsync(stage, line, cancellationToken);
    }
}
