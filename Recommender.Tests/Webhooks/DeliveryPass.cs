using Recommender.ModelWorker.Webhooks;

namespace Recommender.Tests.Webhooks;

internal static class DeliveryPass
{
    /// <summary>Begins to send what is due and waits until each has arrived or failed.</summary>
    public static async Task PassAsync(this DeliverWebhooks worker)
    {
        await worker.RunAsync(CancellationToken.None);
        await worker.Sending;
    }
}
