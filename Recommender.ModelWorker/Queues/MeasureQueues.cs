using Recommender.Engine.Queues;
using Recommender.ModelWorker.Jobs;

namespace Recommender.ModelWorker.Queues;

/// <summary>Afterwards the metrics tell what waits now.</summary>
internal sealed class MeasureQueues(QueueStore store, QueueMetrics metrics) : IJob
{
    public static string Name => "measure-queues";

    public static TimeSpan Every => TimeSpan.FromSeconds(10);

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        metrics.Measured(await store.QueuesAsync(cancellationToken), await store.ModelsAsync(cancellationToken));
        return 0;
    }
}
