using Microsoft.Extensions.Time.Testing;
using Recommender.Engine.RateLimits;
using Recommender.Engine.Storage;
using Recommender.Tests.Gateway;
using Recommender.Tests.Infrastructure;
using StackExchange.Redis;

namespace Recommender.Tests.RateLimits;

public sealed class LeasedBucketTests(Servers servers)
{
    private readonly string _group = $"test:{Guid.NewGuid():N}";
    private readonly string _bucket = $"{Guid.NewGuid():N}";

    [Fact]
    public async Task Three_gateways_together_admit_what_one_would()
    {
        var limit = new RateLimit(30_000, 2000);
        await using var redis = await RedisAsync(servers.RedisConnection);
        var gateways = await GatewaysAsync(redis, count: 3);
        var earliest = await TimeAsync(redis);
        var admitted = await CountAsync(gateways[0].Bucket, limit, times: 1);
        var latest = await TimeAsync(redis);

        while (admitted < limit.Burst * 1.5)
        {
            admitted += (await Task.WhenAll(gateways.Select(gateway => PressAsync(gateway, limit)))).Sum();
        }

        // What flowed in before the end began is given out by the end of it, however long the machine paused in between.
        var end = await TimeAsync(redis);
        foreach (var gateway in gateways)
        {
            admitted += await PressAsync(gateway, limit);
        }

        Assert.InRange(
            admitted,
            (limit.Burst + ((end - latest) / limit.Interval)) * 0.95,
            (limit.Burst + ((await TimeAsync(redis) - earliest) / limit.Interval)) * 1.05);
    }

    [Fact]
    public async Task Installations_on_one_server_share_neither_buckets_nor_limits()
    {
        var limit = new RateLimit(1, 10);
        await using var redis = await RedisAsync(servers.RedisConnection);
        var (mine, theirs) = (new SharedBuckets(redis, new FakeTimeProvider()), new SharedBuckets(redis, new FakeTimeProvider()));
        var bucket = new LeasedBucket(_bucket, mine, new FakeTimeProvider());
        Assert.True(mine.Away);
        mine.ShareWith($"{Guid.NewGuid():N}");
        theirs.ShareWith($"{Guid.NewGuid():N}");

        foreach (var gateway in (SharedBuckets[])[mine, theirs, mine])
        {
            await gateway.BeatAsync();
        }

        Assert.Equal((false, 1.0), (mine.Away, mine.Share));
        Assert.Equal(10, await CountAsync(bucket, limit, times: 20));
        Assert.Equal(10, await CountAsync(new(_bucket, theirs, new FakeTimeProvider()), limit, times: 20));
    }

    [Fact]
    public async Task A_slow_answer_keeps_nobody_waiting_and_counts_when_it_comes()
    {
        var (limit, patience) = (new RateLimit(1, 100), new FakeTimeProvider());
        using var relay = new Relay(Options(servers.RedisConnection).EndPoints[0]);
        await using var redis = await RedisAsync(servers.RedisConnection, relay);
        var gateway = Assert.Single(await GatewaysAsync(redis, count: 1, patience));
        relay.Hold();

        var first = gateway.Bucket.TakeAsync(limit).AsTask();
        await OverdueAsync(first, patience);

        Assert.True((await first).Admitted);
        Assert.True(gateway.Shared.Away);
        Assert.Equal(49, await CountAsync(gateway.Bucket, limit, times: 49));
        relay.Release();
        await Eventually.HoldsAsync(() => !gateway.Shared.Away);
        Assert.InRange(await CountAsync(gateway.Bucket, limit, times: 200), 50, 53);
    }

    [Fact]
    public async Task Gateways_that_lose_redis_again_and_again_admit_no_more_than_one_would()
    {
        var (limit, patience) = (new RateLimit(1, 900), new FakeTimeProvider());
        using var relay = new Relay(Options(servers.RedisConnection).EndPoints[0]);
        await using var redis = await RedisAsync(servers.RedisConnection, relay);
        var gateways = await GatewaysAsync(redis, count: 3, patience);
        var admitted = 0;

        for (var round = 0; round < 30; round++)
        {
            relay.Hold();
            await OverdueAsync(Task.WhenAll(gateways.Select(gateway => gateway.Shared.BeatAsync())), patience);
            Assert.All(gateways, gateway => Assert.True(gateway.Shared.Away));
            admitted += (await Task.WhenAll(gateways.Select(gateway => CountAsync(gateway.Bucket, limit, times: 15)))).Sum();

            relay.Release();
            await Eventually.HoldsAsync(() => gateways.TrueForAll(gateway => !gateway.Shared.Away));
            admitted += (await Task.WhenAll(gateways.Select(gateway => CountAsync(gateway.Bucket, limit, times: 15)))).Sum();
        }

        Assert.InRange(admitted, limit.Burst * 0.8, limit.Burst * 1.2);
    }

    [Fact]
    public async Task Most_requests_cost_no_round_trip()
    {
        await using var redis = await RedisAsync(servers.RedisConnection);
        var bucket = Assert.Single(await GatewaysAsync(redis, count: 1)).Bucket;
        var before = redis.OperationCount;

        for (var i = 0; i < 1000; i++)
        {
            Assert.True((await bucket.TakeAsync(new(100_000, 10_000))).Admitted);
        }

        Assert.InRange(redis.OperationCount - before, 1, 30);
    }

    [Fact]
    public async Task A_refused_caller_costs_no_round_trips_either()
    {
        await using var redis = await RedisAsync(servers.RedisConnection);
        var bucket = Assert.Single(await GatewaysAsync(redis, count: 1)).Bucket;
        var limit = new RateLimit(1, 1);
        await bucket.TakeAsync(limit);
        var before = redis.OperationCount;

        for (var i = 0; i < 1000; i++)
        {
            var decision = await bucket.TakeAsync(limit);
            Assert.False(decision.Admitted);
            Assert.InRange(decision.MoreAfter, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(61));
        }

        Assert.InRange(redis.OperationCount - before, 0, 20);
    }

    [Fact]
    public async Task Without_redis_each_of_two_gateways_admits_its_half()
    {
        var limit = new RateLimit(600, 60);
        var redis = await RedisAsync(servers.RedisConnection);
        var gateways = await GatewaysAsync(redis, count: 2);
        Assert.All(gateways, gateway => Assert.Equal(0.5, gateway.Shared.Share));
        await redis.DisposeAsync();
        var admitted = 0;

        foreach (var gateway in gateways)
        {
            for (var tenth = 0; tenth < 600; tenth++)
            {
                admitted += await CountAsync(gateway.Bucket, limit, times: 3);
                gateway.Clock.Advance(TimeSpan.FromMilliseconds(100));
            }
        }

        Assert.InRange(admitted, (600 + 60) * 0.8, (600 + 60) * 1.2);
    }

    [Fact]
    public async Task A_dead_redis_delays_nobody()
    {
        await using var redis = await RedisAsync(Unreachable.Redis);
        var gateway = Assert.Single(await GatewaysAsync(redis, count: 1));

        Assert.True(gateway.Shared.Away);
        Assert.All(Enumerable.Range(0, 100), _ => Assert.True(gateway.Bucket.TakeAsync(new(1, 100)).AsTask().IsCompletedSuccessfully));
        Assert.Equal(0, await CountAsync(gateway.Bucket, new(1, 100), times: 1));
    }

    [Fact]
    public async Task What_another_limit_refused_can_be_given_back()
    {
        await using var redis = await RedisAsync(servers.RedisConnection);
        var bucket = Assert.Single(await GatewaysAsync(redis, count: 1)).Bucket;
        var limit = new RateLimit(1, 1);
        Assert.True((await bucket.TakeAsync(limit)).Admitted);

        bucket.Return();

        Assert.True((await bucket.TakeAsync(limit)).Admitted);
        Assert.False((await bucket.TakeAsync(limit)).Admitted);
    }

    /// <summary>A gateway's buckets; their clock stands still unless the test moves it, so nothing depends on the machine's pace.</summary>
    private sealed record Gateway(SharedBuckets Shared, LeasedBucket Bucket, FakeTimeProvider Clock);

    /// <summary>Gateways that know of each other.</summary>
    private async Task<List<Gateway>> GatewaysAsync(ConnectionMultiplexer redis, int count, TimeProvider? patience = null)
    {
        var gateways = new List<Gateway>();
        for (var i = 0; i < count; i++)
        {
            var (shared, clock) = (new SharedBuckets(redis, patience ?? new FakeTimeProvider(), _group), new FakeTimeProvider());
            gateways.Add(new(shared, new(_bucket, shared, clock), clock));
        }

        foreach (var gateway in gateways.Concat(gateways))
        {
            await gateway.Shared.BeatAsync();
        }

        return gateways;
    }

    private static ConfigurationOptions Options(string connection)
    {
        var options = ConfigurationOptions.Parse(connection);
        RedisDefaults.Apply(options);
        options.AsyncTimeout = 60_000;
        return options;
    }

    private static async Task<ConnectionMultiplexer> RedisAsync(string connection, Relay? relay = null)
    {
        var options = Options(connection);
        if (relay is not null)
        {
            options.EndPoints.Clear();
            options.EndPoints.Add(relay.Endpoint);
        }

        return await ConnectionMultiplexer.ConnectAsync(options);
    }

    private static Task<DateTime> TimeAsync(ConnectionMultiplexer redis) => redis.GetServers()[0].TimeAsync();

    /// <summary>Lets time pass for the patience of gateways until a call that Redis does not answer has lost it.</summary>
    private static Task<TimeSpan> OverdueAsync(Task call, FakeTimeProvider patience) => Eventually.HoldsAsync(() =>
    {
        patience.Advance(SharedBuckets.Patience);
        return call.IsCompleted;
    });

    /// <summary>Asks until Redis itself refuses.</summary>
    private static async Task<int> PressAsync(Gateway gateway, RateLimit limit)
    {
        gateway.Clock.Advance(limit.Interval); // what was refused before may be asked again
        var admitted = 0;
        while ((await gateway.Bucket.TakeAsync(limit)).Admitted)
        {
            admitted++;
        }

        return admitted;
    }

    private static async Task<int> CountAsync(LeasedBucket bucket, RateLimit limit, int times)
    {
        var admitted = 0;
        for (var i = 0; i < times; i++)
        {
            admitted += (await bucket.TakeAsync(limit)).Admitted ? 1 : 0;
        }

        return admitted;
    }
}
