using Npgsql;
using Recommender.Engine.Storage;
using Recommender.Engine.Webhooks;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Webhooks;

public sealed class OrderedDeliveryTests(WebhookWorld world) : IClassFixture<WebhookWorld>
{
    [Fact]
    public async Task Messages_of_an_ordered_subscription_arrive_in_order_whoever_sends_them_and_whatever_fails()
    {
        await using var receiver = await Receiver.StartAsync(204, 204, 500, 204);
        var subscriber = await world.SubscribeAsync(receiver.Url, ordered: true);
        await subscriber.HappenAsync(20);
        await using var one = world.Worker();
        await using var two = world.Worker();

        // Transactions of other tests may hold an event back for a moment.
        await Eventually.HoldsAsync(async () =>
        {
            await Task.WhenAll(one.PassAsync(), two.PassAsync());
            return receiver.Received.Count == 3;
        });
        world.Clock.Advance(TimeSpan.FromSeconds(6));
        await Eventually.HoldsAsync(async () =>
        {
            await Task.WhenAll(one.PassAsync(), two.PassAsync());
            return (await subscriber.DeliveriesAsync()).All(delivery => delivery.Status == "delivered");
        });

        var events = (await subscriber.DeliveriesAsync()).ConvertAll(delivery => delivery.MessageId);
        Assert.Equal(events, receiver.Received.Where((_, n) => n != 2).Select(message => message.Id));
        Assert.Equal(receiver.Received[2].Id, receiver.Received[3].Id);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Event_of_an_ordered_subscription_waits_for_earlier_ones_that_are_not_committed_yet(bool laterBeganFirst)
    {
        var ordered = await world.SubscribeAsync("https://hooks.example/", ordered: true);
        var queue = new DeliveryQueue(world.Database);
        await using var slow = await world.Database.OpenConnectionAsync();
        await using var quick = await world.Database.OpenConnectionAsync();
        await using var earlier = await slow.BeginTransactionAsync();
        await using var later = await quick.BeginTransactionAsync();
        await (laterBeganFirst ? later : earlier).ExecuteAsync($"SELECT pg_current_xact_id()", CancellationToken.None);
        await HappenAsync(earlier, ordered, n: 1);
        await HappenAsync(later, ordered, n: 2);
        await later.CommitAsync();

        Assert.Empty(await ClaimAsync(queue));
        await earlier.CommitAsync();

        foreach (var n in (int[])[1, 2])
        {
            await Eventually.HoldsAsync(async () => await ClaimAsync(queue) is [{ } claimed] && claimed.Data.Contains($": {n}", StringComparison.Ordinal));
            await world.Database.ExecuteAsync($"UPDATE webhook_deliveries SET status = 'delivered' WHERE status = 'sending'", CancellationToken.None);
        }
    }

    [Fact]
    public async Task Events_of_a_backup_from_another_server_wait_for_nobody()
    {
        var ordered = await world.SubscribeAsync("https://hooks.example/", ordered: true);
        await ordered.HappenAsync();
        await world.Database.ExecuteAsync($"UPDATE webhook_deliveries SET horizon = '9000000000000000'", CancellationToken.None);

        Assert.Single(await ClaimAsync(new(world.Database)));
    }

    private static Task<int> HappenAsync(NpgsqlTransaction transaction, Subscriber subscriber, int n) => transaction.ExecuteAsync(
        $"SELECT add_webhook_event({subscriber.Tenant.Value}, 'model.updated', jsonb_build_object('n', {n}))", CancellationToken.None);

    private async Task<List<WebhookMessage>> ClaimAsync(DeliveryQueue queue)
    {
        var now = world.Clock.GetUtcNow();
        var due = await queue.DueAsync(now, CancellationToken.None);
        return await queue.ClaimAsync([.. due.Select(subscription => (subscription, 1))], now, CancellationToken.None);
    }
}
