using Microsoft.Extensions.Time.Testing;
using Recommender.Engine.RateLimits;
using Recommender.Tests.Infrastructure;
using StackExchange.Redis;

namespace Recommender.Tests.RateLimits;

public sealed class LeasedBucketTests(Servers servers)
{
    private readonly string _bucket = $"{Guid.NewGuid():N}";

    [Fact]
    public async Task Three_gateways_together_admit_what_one_would()
    {
        var limit = new RateLimit(30_000, 2000);
        await using var redis = await PatientRedis.ConnectAsync(servers.RedisConnection);
        var gateways = await LeasingGateway.StartAsync(redis, count: 3);
        var earliest = await TimeAsync(redis);
        var admitted = await gateways[0].Bucket.CountAsync(limit, times: 1);
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
        await using var redis = await PatientRedis.ConnectAsync(servers.RedisConnection);
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
        Assert.Equal(10, await bucket.CountAsync(limit, times: 20));
        Assert.Equal(10, await new LeasedBucket(_bucket, theirs, new FakeTimeProvider()).CountAsync(limit, times: 20));
    }

    [Fact]
    public async Task Most_requests_cost_no_round_trip()
    {
        await using var redis = await PatientRedis.ConnectAsync(servers.RedisConnection);
        var bucket = Assert.Single(await LeasingGateway.StartAsync(redis, count: 1)).Bucket;
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
        await using var redis = await PatientRedis.ConnectAsync(servers.RedisConnection);
        var bucket = Assert.Single(await LeasingGateway.StartAsync(redis, count: 1)).Bucket;
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
    public async Task What_another_limit_refused_can_be_given_back()
    {
        await using var redis = await PatientRedis.ConnectAsync(servers.RedisConnection);
        var bucket = Assert.Single(await LeasingGateway.StartAsync(redis, count: 1)).Bucket;
        var limit = new RateLimit(1, 1);
        Assert.True((await bucket.TakeAsync(limit)).Admitted);

        bucket.Return();

        Assert.True((await bucket.TakeAsync(limit)).Admitted);
        Assert.False((await bucket.TakeAsync(limit)).Admitted);
    }

    private static Task<DateTime> TimeAsync(ConnectionMultiplexer redis) => redis.GetServers()[0].TimeAsync();

    /// <summary>Asks until Redis itself refuses.</summary>
    private static async Task<int> PressAsync(LeasingGateway gateway, RateLimit limit)
    {
        gateway.Clock.Advance(limit.Interval); // what was refused before may be asked again
        var admitted = 0;
        while ((await gateway.Bucket.TakeAsync(limit)).Admitted)
        {
            admitted++;
        }

        return admitted;
    }
}
