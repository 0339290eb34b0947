using Recommender.Engine.Queues;
using Recommender.Engine.Storage;

namespace Recommender.Tests.Webhooks;

/// <summary>On a database of its own: what waits is counted over all tenants.</summary>
public sealed class WaitingMessagesTests(WebhookWorld world) : IClassFixture<WebhookWorld>
{
    [Fact]
    public async Task What_is_due_to_a_receiver_that_is_switched_off_waits_for_nobody()
    {
        var wanted = await world.SubscribeAsync("http://127.0.0.1:1/");
        var gone = await world.AlsoAsync("http://127.0.0.1:1/");
        await wanted.HappenAsync(2);
        await gone.HappenAsync(3);
        Assert.Equal(5, (await WaitingAsync()).Length);

        await SwitchOffAsync(gone);
        Assert.Equal(2, (await WaitingAsync()).Length);

        await SwitchOffAsync(wanted);
        Assert.Equal((0, TimeSpan.Zero), await WaitingAsync());
    }

    private Task<int> SwitchOffAsync(Subscriber subscriber) =>
        world.Database.ExecuteAsync(
            $"UPDATE webhook_subscriptions SET enabled = false WHERE subscription_id = {subscriber.Webhook}", CancellationToken.None);

    private async Task<(long Length, TimeSpan Age)> WaitingAsync()
    {
        var queues = await new QueueStore(world.Database).QueuesAsync(CancellationToken.None);
        var webhooks = queues.Single(queue => queue.Queue == "webhooks");
        return (webhooks.Length, webhooks.Age);
    }
}
