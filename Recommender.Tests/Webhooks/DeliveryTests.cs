using Microsoft.AspNetCore.Http;
using Npgsql;
using Recommender.Engine.Storage;
using Recommender.Engine.Webhooks;
using Recommender.ModelWorker.Webhooks;
using Recommender.Tests.Infrastructure;

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

        await PassAsync(worker);
        await PassAsync(worker);

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

        await PassAsync(worker);
        foreach (var (seconds, sent) in ((int, int)[])[(5, 2), (5 * 60, 3), (30 * 60, 4), (2 * 3600, 5), (5 * 3600, 6)])
        {
            world.Clock.Advance(TimeSpan.FromSeconds(seconds - 1));
            await PassAsync(worker);
            Assert.Equal(sent - 1, receiver.Received.Count);

            // The second that was missing, and the most that jitter adds.
            world.Clock.Advance(TimeSpan.FromSeconds(1 + (0.1 * seconds)));
            await PassAsync(worker);
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
            await PassAsync(worker);
            world.Clock.Advance(TimeSpan.FromHours(27));
            await EnableAsync(subscriber);
        }

        var dead = Assert.Single(await subscriber.DeliveriesAsync());
        Assert.Equal(("failed", RetrySchedule.Attempts, 503), (dead.Status, dead.Attempts, dead.ResponseStatus));
        Assert.Equal(RetrySchedule.Attempts, receiver.Received.Count);

        await new DeliveryStore(world.Database).ReplayAsync(
            subscriber.Tenant, subscriber.Webhook, dead.EventId, world.Clock.GetUtcNow(), CancellationToken.None);
        await PassAsync(worker);

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
        await PassAsync(worker);

        var webhook = await subscriber.WebhookAsync();
        Assert.Equal((false, "the receiver answered 410 Gone"), (webhook.Draft.Enabled, webhook.DisabledReason));
        Assert.Equal("failed", Assert.Single(await subscriber.DeliveriesAsync()).Status);

        await subscriber.HappenAsync();
        world.Clock.Advance(TimeSpan.FromDays(1));
        await PassAsync(worker);
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
        await PassAsync(worker);

        world.Clock.Advance(TimeSpan.FromDays(5));
        Assert.True((await subscriber.WebhookAsync()).Draft.Enabled);
        await PassAsync(worker);

        var webhook = await subscriber.WebhookAsync();
        Assert.Equal((false, "every delivery failed for five days"), (webhook.Draft.Enabled, webhook.DisabledReason));
    }

    [Fact]
    public async Task Two_workers_share_the_messages_without_doubling_any()
    {
        await using var receiver = await Receiver.StartAsync();
        var subscriber = await world.SubscribeAsync(receiver.Url);
        await subscriber.HappenAsync(200);
        await using var one = world.Worker();
        await using var two = world.Worker();

        await Eventually.HoldsAsync(async () =>
        {
            await Task.WhenAll(PassAsync(one), PassAsync(two));
            return (await subscriber.DeliveriesAsync()).All(delivery => delivery.Status == "delivered");
        });

        Assert.Equal(200, receiver.Received.Count);
        Assert.Equal(200, receiver.Received.Select(message => message.Id).Distinct().Count());
    }

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
            await Task.WhenAll(PassAsync(one), PassAsync(two));
            return receiver.Received.Count == 3;
        });
        world.Clock.Advance(TimeSpan.FromSeconds(6));
        await Eventually.HoldsAsync(async () =>
        {
            await Task.WhenAll(PassAsync(one), PassAsync(two));
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

    [Fact]
    public async Task Receiver_that_never_answers_holds_up_nobody_else()
    {
        var reached = 0;
        var release = new TaskCompletionSource();
        await using var stuck = await Receiver.StartAsync(_ =>
        {
            Interlocked.Increment(ref reached);
            return release.Task;
        });
        await using var receiver = await Receiver.StartAsync();
        var slow = await world.SubscribeAsync(stuck.Url);
        var quick = await world.AlsoAsync(receiver.Url);
        await slow.HappenAsync(60);
        await quick.HappenAsync(50);
        await using var worker = world.Worker();

        await Eventually.HoldsAsync(async () =>
        {
            await worker.RunAsync(CancellationToken.None);
            return Volatile.Read(ref reached) > 0 && (await quick.DeliveriesAsync()).All(delivery => delivery.Status == "delivered");
        });

        // Nor does it get all connections for itself.
        Assert.InRange(reached, 1, 32);
        world.Clock.Advance(TimeSpan.FromSeconds(21));
        await worker.Sending;
        release.SetResult();
        Assert.Contains(await slow.DeliveriesAsync(), delivery => delivery.Error == "no answer within 20 s");
        Assert.Equal(50, receiver.Received.Count);
    }

    [Fact]
    public async Task Message_whose_worker_died_is_sent_by_another_when_the_lease_runs_out()
    {
        await using var receiver = await Receiver.StartAsync();
        var subscriber = await world.SubscribeAsync(receiver.Url);
        await subscriber.HappenAsync();
        var queue = new DeliveryQueue(world.Database);
        var due = Assert.Single(await queue.DueAsync(world.Clock.GetUtcNow(), CancellationToken.None));
        var lost = Assert.Single(await queue.ClaimAsync([(due, 10)], world.Clock.GetUtcNow(), CancellationToken.None));
        await using var worker = world.Worker();

        await PassAsync(worker);
        Assert.Empty(receiver.Received);
        world.Clock.Advance(DeliveryQueue.Lease);
        await PassAsync(worker);

        Assert.Equal(lost.Id, Assert.Single(receiver.Received).Id);

        // The dead one was only slow: what it reports is of no account any more.
        await world.Reports.AddAsync(
            new(lost, new(500, null, "late", world.Clock.GetUtcNow(), TimeSpan.Zero), world.Clock.GetUtcNow()), CancellationToken.None);
        Assert.Equal("delivered", Assert.Single(await subscriber.DeliveriesAsync()).Status);
    }

    [Fact]
    public async Task Stopping_worker_gives_back_what_it_was_sending()
    {
        var reached = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        await using var stuck = await Receiver.StartAsync(_ =>
        {
            reached.TrySetResult();
            return release.Task;
        });
        var subscriber = await world.SubscribeAsync(stuck.Url);
        await subscriber.HappenAsync();
        using var stopping = new CancellationTokenSource();
        await using (var worker = world.Worker())
        {
            await worker.RunAsync(stopping.Token);
            await reached.Task;
            await stopping.CancelAsync();
        }

        release.SetResult();
        var delivery = Assert.Single(await subscriber.DeliveriesAsync());
        Assert.Equal(("pending", 0), (delivery.Status, delivery.Attempts));
        Assert.True(delivery.DueAt <= world.Clock.GetUtcNow());
    }

    [Fact]
    public async Task Old_events_are_forgotten_unless_they_are_still_to_be_sent()
    {
        await using var receiver = await Receiver.StartAsync(204, 500);
        var subscriber = await world.SubscribeAsync(receiver.Url);
        await using var worker = world.Worker();
        await subscriber.HappenAsync();
        await PassAsync(worker);
        await subscriber.HappenAsync();
        await PassAsync(worker);

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

    private static Task<int> HappenAsync(NpgsqlTransaction transaction, Subscriber subscriber, int n) => transaction.ExecuteAsync(
        $"SELECT add_webhook_event({subscriber.Tenant.Value}, 'model.updated', jsonb_build_object('n', {n}))", CancellationToken.None);

    private async Task<List<WebhookMessage>> ClaimAsync(DeliveryQueue queue)
    {
        var now = world.Clock.GetUtcNow();
        var due = await queue.DueAsync(now, CancellationToken.None);
        return await queue.ClaimAsync([.. due.Select(subscription => (subscription, 1))], now, CancellationToken.None);
    }

    private static async Task PassAsync(DeliverWebhooks worker)
    {
        await worker.RunAsync(CancellationToken.None);
        await worker.Sending;
    }

    // What is switched off for failing too long would not be tried again; here only the schedule counts.
    private async Task EnableAsync(Subscriber subscriber) =>
        await world.Database.ExecuteAsync(
            $"UPDATE webhook_subscriptions SET enabled = true, failing_since = NULL WHERE subscription_id = {subscriber.Webhook}",
            CancellationToken.None);
}
