using Recommender.Engine.Webhooks;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Webhooks;

/// <summary>Workers that share the messages, receivers that share a worker, and workers that end before their messages are sent.</summary>
public sealed class SharedDeliveryTests(WebhookWorld world) : IClassFixture<WebhookWorld>
{
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
            await Task.WhenAll(one.PassAsync(), two.PassAsync());
            return (await subscriber.DeliveriesAsync()).All(delivery => delivery.Status == "delivered");
        });

        Assert.Equal(200, receiver.Received.Count);
        Assert.Equal(200, receiver.Received.Select(message => message.Id).Distinct().Count());
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

        await worker.PassAsync();
        Assert.Empty(receiver.Received);
        world.Clock.Advance(DeliveryQueue.Lease);
        await worker.PassAsync();

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
}
