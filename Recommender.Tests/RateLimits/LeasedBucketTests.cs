using System.Diagnostics;
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
        var limit = new RateLimit(12_000, 200);
        var buckets = new List<LeasedBucket>();
        for (var i = 0; i < 3; i++)
        {
            buckets.Add(new(_bucket, await ConnectAsync(), TimeProvider.System));
        }

        var started = Stopwatch.GetTimestamp();
        var admitted = await Task.WhenAll(buckets.Select(bucket => PressAsync(bucket, limit, TimeSpan.FromSeconds(3))));
        var expected = limit.Burst + (limit.RequestsPerMinute / 60.0 * Stopwatch.GetElapsedTime(started).TotalSeconds);

        Assert.InRange(admitted.Sum(), expected * 0.95, expected * 1.05);
    }

    [Fact]
    public async Task Most_requests_cost_no_round_trip()
    {
        var redis = await RedisAsync(servers.RedisConnection);
        var shared = new SharedBuckets(redis, TimeProvider.System, _group);
        await shared.BeatAsync();
        var bucket = new LeasedBucket(_bucket, shared, TimeProvider.System);
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
        var redis = await RedisAsync(servers.RedisConnection);
        var shared = new SharedBuckets(redis, TimeProvider.System, _group);
        await shared.BeatAsync();
        var bucket = new LeasedBucket(_bucket, shared, TimeProvider.System);
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
        var clock = new FakeTimeProvider();
        var limit = new RateLimit(600, 60);
        var admitted = 0;
        foreach (var bucket in await BucketsThatLoseRedisAsync(clock, count: 2))
        {
            for (var tenth = 0; tenth < 600; tenth++)
            {
                admitted += await CountAsync(bucket, limit, times: 3);
                clock.Advance(TimeSpan.FromMilliseconds(100));
            }
        }

        Assert.InRange(admitted, (600 + 60) * 0.8, (600 + 60) * 1.2);
    }

    [Fact]
    public async Task A_dead_redis_delays_nobody_for_long_and_is_noticed_when_it_is_back()
    {
        var shared = new SharedBuckets(await RedisAsync(Unreachable.Redis), TimeProvider.System, _group);
        var bucket = new LeasedBucket(_bucket, shared, TimeProvider.System);
        await shared.BeatAsync();
        var started = Stopwatch.GetTimestamp();

        for (var i = 0; i < 100; i++)
        {
            await bucket.TakeAsync(new(1000, 100));
        }

        Assert.True(shared.Away);
        Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(1));
        var back = await ConnectAsync();
        Assert.False(back.Away);
    }

    [Fact]
    public async Task What_another_limit_refused_can_be_given_back()
    {
        var bucket = new LeasedBucket(_bucket, await ConnectAsync(), TimeProvider.System);
        var limit = new RateLimit(1, 1);
        Assert.True((await bucket.TakeAsync(limit)).Admitted);

        bucket.Return();

        Assert.True((await bucket.TakeAsync(limit)).Admitted);
        Assert.False((await bucket.TakeAsync(limit)).Admitted);
    }

    private async Task<List<LeasedBucket>> BucketsThatLoseRedisAsync(TimeProvider clock, int count)
    {
        var connections = new List<ConnectionMultiplexer>();
        var buckets = new List<LeasedBucket>();
        var shared = new List<SharedBuckets>();
        for (var i = 0; i < count; i++)
        {
            connections.Add(await RedisAsync(servers.RedisConnection));
            shared.Add(new(connections[i], clock, _group));
            buckets.Add(new(_bucket, shared[i], clock));
        }

        foreach (var gateway in shared.Concat(shared))
        {
            await gateway.BeatAsync();
        }

        Assert.All(shared, gateway => Assert.Equal(1.0 / count, gateway.Share));
        foreach (var connection in connections)
        {
            await connection.DisposeAsync();
        }

        return buckets;
    }

    private async Task<SharedBuckets> ConnectAsync()
    {
        var shared = new SharedBuckets(await RedisAsync(servers.RedisConnection), TimeProvider.System, _group);
        await shared.BeatAsync();
        return shared;
    }

    private static async Task<ConnectionMultiplexer> RedisAsync(string connection)
    {
        var options = ConfigurationOptions.Parse(connection);
        RedisDefaults.Apply(options);
        return await ConnectionMultiplexer.ConnectAsync(options);
    }

    private static async Task<int> PressAsync(LeasedBucket bucket, RateLimit limit, TimeSpan time)
    {
        var (started, admitted) = (Stopwatch.GetTimestamp(), 0);
        while (Stopwatch.GetElapsedTime(started) < time)
        {
            admitted += await CountAsync(bucket, limit, times: 10);
            await Task.Yield();
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
