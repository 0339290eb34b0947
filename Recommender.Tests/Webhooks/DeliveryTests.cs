using Microsoft.AspNetCore.Http;
using Recommender.Engine.Storage;
using Recommender.Engine.Webhooks;

namespace Recommender.Tests.Webhooks;

public sealed class DeliveryTests(WebhookWorld world) : IClassFixture<WebhookWorld>
{
    [Fact]
    public async Task Event_reaches_its_subscriber_once()
    {
        await using var receiver = await Receiver.StartAsync();
        var subscriber = await world.SubscribeAsync(receiver.Url);
        await subscriber.HappenAsync();
        await using var worker = world.Worker();

        await worker.PassAsync();
        await worker.PassAsync();

        var received = Assert.Single(receiver.Received);
        var delivery = Assert.Single(await subscriber.DeliveriesAsync());
        Assert.Equal((delivery.MessageId, "delivered", 1, 204), (received.Id, delivery.Status, delivery.Attempts, delivery.ResponseStatus));
    }

    [Fact]
    public async Task Message_that_fails_five_times_is_sent_on_schedule_with_one_id_until_it_arrives()
    {
        await using var receiver = await Receiver.StartAsync(500, 500, 500, 500, 500);
        var subscriber = await world.SubscribeAsync(receiver.Url);
        await subscriber.HappenAsync();
        await using var worker = world.Worker();

        await worker.PassAsync();
        foreach (var (seconds, sent) in ((int, int)[])[(5, 2), (5 * 60, 3), (30 * 60, 4), (2 * 3600, 5), (5 * 3600, 6)])
        {
            world.Clock.Advance(TimeSpan.FromSeconds(seconds - 1));
            await worker.PassAsync();
            Assert.Equal(sent - 1, receiver.Received.Count);

            // The second that was missing, and the most that jitter adds.
            world.Clock.Advance(TimeSpan.FromSeconds(1 + (0.1 * seconds)));
            await worker.PassAsync();
            Assert.Equal(sent, receiver.Received.Count);
        }

        Assert.Single(receiver.Received.Select(message => (message.Id, message.Body)).Distinct());
        var delivery = Assert.Single(await subscriber.DeliveriesAsync());
        Assert.Equal(("delivered", 6, 6), (delivery.Status, delivery.Attempts, delivery.History.GetArrayLength()));
        Assert.Null((await subscriber.WebhookAsync()).FailingSince);
    }

    [Fact]
    public async Task Message_that_nobody_takes_becomes_a_dead_letter_that_can_be_replayed()
    {
        await using var receiver = await Receiver.StartAsync([.. Enumerable.Repeat(503, RetrySchedule.Attempts)]);
        var subscriber = await world.SubscribeAsync(receiver.Url);
        await subscriber.HappenAsync();
        await using var worker = world.Worker();

        for (var attempt = 0; attempt < RetrySchedule.Attempts + 3; attempt++)
        {
            await worker.PassAsync();
            world.Clock.Advance(TimeSpan.FromHours(27));
            await EnableAsync(subscriber);
        }

        var dead = Assert.Single(await subscriber.DeliveriesAsync());
        Assert.Equal(("failed", RetrySchedule.Attempts, 503), (dead.Status, dead.Attempts, dead.ResponseStatus));
        Assert.Equal(RetrySchedule.Attempts, receiver.Received.Count);

        await new DeliveryStore(world.Database).ReplayAsync(
            subscriber.Tenant, subscriber.Webhook, dead.EventId, world.Clock.GetUtcNow(), CancellationToken.None);
        await worker.PassAsync();

        Assert.Equal("delivered", Assert.Single(await subscriber.DeliveriesAsync()).Status);
        Assert.Single(receiver.Received.Select(message => message.Id).Distinct());
    }

    [Fact]
    public async Task Receiver_that_is_gone_is_switched_off_and_its_messages_wait()
    {
        await using var receiver = await Receiver.StartAsync(410);
        var subscriber = await world.SubscribeAsync(receiver.Url);
        await subscriber.HappenAsync();
        await using var worker = world.Worker();
        await worker.PassAsync();

        var webhook = await subscriber.WebhookAsync();
        Assert.Equal((false, "the receiver answered 410 Gone"), (webhook.Draft.Enabled, webhook.DisabledReason));
        Assert.Equal("failed", Assert.Single(await subscriber.DeliveriesAsync()).Status);

        await subscriber.HappenAsync();
        world.Clock.Advance(TimeSpan.FromDays(1));
        await worker.PassAsync();
        Assert.Single(receiver.Received);
    }

    [Fact]
    public async Task Receiver_that_fails_for_five_days_is_switched_off()
    {
        await using var receiver = await Receiver.StartAsync(context =>
        {
            context.Response.StatusCode = StatusCodes.Status502BadGateway;
            return Task.CompletedTask;
        });
        var subscriber = await world.SubscribeAsync(receiver.Url);
        await subscriber.HappenAsync();
        await using var worker = world.Worker();
        await worker.PassAsync();

        world.Clock.Advance(TimeSpan.FromDays(5));
        Assert.True((await subscriber.WebhookAsync()).Draft.Enabled);
        await worker.PassAsync();

        var webhook = await subscriber.WebhookAsync();
        Assert.Equal((false, "every delivery failed for five days"), (webhook.Draft.Enabled, webhook.DisabledReason));
    }

    [Fact]
    public async Task Old_events_are_forgotten_unless_they_are_still_to_be_sent()
    {
        await using var receiver = await Receiver.StartAsync(204, 500);
        var subscriber = await world.SubscribeAsync(receiver.Url);
        await using var worker = world.Worker();
        await subscriber.HappenAsync();
        await worker.PassAsync();
        await subscriber.HappenAsync();
        await worker.PassAsync();

        await new DeliveryQueue(world.Database).DeleteOlderThanAsync(world.Clock.GetUtcNow(), CancellationToken.None);

        Assert.Equal("pending", Assert.Single(await subscriber.DeliveriesAsync()).Status);
    }

    [Fact]
    public async Task Removed_tenant_leaves_no_row_of_its_webhooks()
    {
        var subscriber = await world.SubscribeAsync("https://hooks.example/");
        await subscriber.HappenAsync(3);

        await world.Database.ExecuteAsync($"SELECT FROM remove_tenant({subscriber.Tenant.Value})", CancellationToken.None);

        Assert.Equal(0, await world.Database.FirstOrDefaultAsync(
            $"""
            SELECT (SELECT count(*) FROM webhook_subscriptions WHERE tenant_id = {subscriber.Tenant.Value})
                + (SELECT count(*) FROM webhook_events WHERE tenant_id = {subscriber.Tenant.Value})
                + (SELECT count(*) FROM webhook_deliveries WHERE tenant_id = {subscriber.Tenant.Value})
            """,
            row => row.GetInt64(0), CancellationToken.None));
    }

    // What is switched off for failing too long would not be tried again; here only the schedule counts.
    private async Task EnableAsync(Subscriber subscriber) =>
        await world.Database.ExecuteAsync(
            $"UPDATE webhook_subscriptions SET enabled = true, failing_since = NULL WHERE subscription_id = {subscriber.Webhook}",
            CancellationToken.None);
}
