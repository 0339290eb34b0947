using Recommender.Engine.Jobs;
using Recommender.ModelWorker.Jobs;

namespace Recommender.ModelWorker.Retention;

/// <summary>Afterwards no import waits for an upload that broke off long ago.</summary>
internal sealed class FailAbandonedImports(JobRetention jobs) : IJob
{
    public static string Name => "fail-abandoned-imports";

    public static TimeSpan Every => TimeSpan.FromMinutes(5);

    public Task<int> RunAsync(CancellationToken cancellationToken) => jobs.FailAbandonedAsync(cancellationToken);
}
