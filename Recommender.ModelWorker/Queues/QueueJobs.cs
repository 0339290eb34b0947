using Recommender.Engine.Queues;
using Recommender.ModelWorker.Jobs;
using Recommender.ServiceDefaults.Metrics;

namespace Recommender.ModelWorker.Queues;

internal static class QueueJobs
{
    public static IServiceCollection AddQueueJobs(this IServiceCollection services) =>
        services
            .AddSingleton<QueueStore>()
            .AddInstruments<QueueMetrics>()
            .AddJob<MeasureQueues>();
}
