using Recommender.Engine.Profiles;
using Recommender.ModelWorker.Jobs;
using Recommender.ModelWorker.Webhooks;

namespace Recommender.ModelWorker.Profiles;

/// <summary>Afterwards activity, profiles and the queues of the models know every interaction recorded so far.</summary>
internal sealed class DrainInteractionChanges(ChangeQueueStore queue, WakeUp<DeliverWebhooks> deliver) : IJob
{
    // Large enough to share the cost of a statement, small enough to be done well within a second.
    private const int Batch = 2000;

    public static string Name => "drain-interaction-changes";

    public static TimeSpan Every => TimeSpan.FromMilliseconds(200);

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var total = 0;
        int taken;
        do
        {
            taken = await queue.DrainAsync(Batch, cancellationToken);
            total += taken;
        }
        while (taken == Batch);

        if (total > 0)
        {
            deliver.Call();
        }

        return total;
    }
}
