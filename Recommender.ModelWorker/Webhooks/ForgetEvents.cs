using Microsoft.Extensions.Options;
using Recommender.Engine.Webhooks;
using Recommender.ModelWorker.Jobs;

namespace Recommender.ModelWorker.Webhooks;

/// <summary>Afterwards no event is older than it may be, unless it is still to be delivered.</summary>
internal sealed class ForgetEvents(DeliveryQueue queue, IOptions<WebhookOptions> options, TimeProvider clock) : IJob
{
    public static string Name => "forget-events";

    public static TimeSpan Every => TimeSpan.FromHours(1);

    public Task<int> RunAsync(CancellationToken cancellationToken) =>
        queue.DeleteOlderThanAsync(clock.GetUtcNow().AddDays(-options.Value.RetentionDays), cancellationToken);
}
