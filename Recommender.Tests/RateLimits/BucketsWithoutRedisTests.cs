using Microsoft.Extensions.Time.Testing;
using Recommender.Engine.RateLimits;
using Recommender.Tests.Gateway;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.RateLimits;

/// <summary>Limits of gateways that Redis does not answer.</summary>
public sealed class BucketsWithoutRedisTests(Servers servers)
{
    [Fact]
    public async Task A_slow_answer_keeps_nobody_waiting_and_counts_when_it_comes()
    {
        var (limit, patience) = (new RateLimit(1, 100), new FakeTimeProvider());
        using var relay = new Relay(PatientRedis.Options(servers.RedisConnection).EndPoints[0]);
        await using var redis = await PatientRedis.ConnectAsync(servers.RedisConnection, relay);
        var gateway = Assert.Single(await LeasingGateway.StartAsync(redis, count: 1, patience));
        relay.Hold();

        var first = gateway.Bucket.TakeAsync(limit).AsTask();
        await OverdueAsync(first, patience);

        Assert.True((await first).Admitted);
        Assert.True(gateway.Shared.Away);
        Assert.Equal(49, await gateway.Bucket.CountAsync(limit, times: 49));
        relay.Release();
        await Eventually.HoldsAsync(() => !gateway.Shared.Away);
        Assert.InRange(await gateway.Bucket.CountAsync(limit, times: 200), 50, 53);
    }

    [Fact]
    public async Task Gateways_that_lose_redis_again_and_again_admit_no_more_than_one_would()
    {
        var (limit, patience) = (new RateLimit(1, 900), new FakeTimeProvider());
        using var relay = new Relay(PatientRedis.Options(servers.RedisConnection).EndPoints[0]);
        await using var redis = await PatientRedis.ConnectAsync(servers.RedisConnection, relay);
        var gateways = await LeasingGateway.StartAsync(redis, count: 3, patience);
        var admitted = 0;

        for (var round = 0; round < 30; round++)
        {
            relay.Hold();
            await OverdueAsync(Task.WhenAll(gateways.Select(gateway => gateway.Shared.BeatAsync())), patience);
            Assert.All(gateways, gateway => Assert.True(gateway.Shared.Away));
            admitted += (await Task.WhenAll(gateways.Select(gateway => gateway.Bucket.CountAsync(limit, times: 15)))).Sum();

            relay.Release();
            await Eventually.HoldsAsync(() => gateways.TrueForAll(gateway => !gateway.Shared.Away));
            admitted += (await Task.WhenAll(gateways.Select(gateway => gateway.Bucket.CountAsync(limit, times: 15)))).Sum();
        }

        Assert.InRange(admitted, limit.Burst * 0.8, limit.Burst * 1.2);
    }

    [Fact]
    public async Task Without_redis_each_of_two_gateways_admits_its_half()
    {
        var limit = new RateLimit(600, 60);
        var redis = await PatientRedis.ConnectAsync(servers.RedisConnection);
        var gateways = await LeasingGateway.StartAsync(redis, count: 2);
        Assert.All(gateways, gateway => Assert.Equal(0.5, gateway.Shared.Share));
        await redis.DisposeAsync();
        var admitted = 0;

        foreach (var gateway in gateways)
        {
            for (var tenth = 0; tenth < 600; tenth++)
            {
                admitted += await gateway.Bucket.CountAsync(limit, times: 3);
                gateway.Clock.Advance(TimeSpan.FromMilliseconds(100));
            }
        }

        Assert.InRange(admitted, (600 + 60) * 0.8, (600 + 60) * 1.2);
    }

    [Fact]
    public async Task A_dead_redis_delays_nobody()
    {
        await using var redis = await PatientRedis.ConnectAsync(Unreachable.Redis);
        var gateway = Assert.Single(await LeasingGateway.StartAsync(redis, count: 1));

        Assert.True(gateway.Shared.Away);
        Assert.All(Enumerable.Range(0, 100), _ => Assert.True(gateway.Bucket.TakeAsync(new(1, 100)).AsTask().IsCompletedSuccessfully));
        Assert.Equal(0, await gateway.Bucket.CountAsync(new(1, 100), times: 1));
    }

    /// <summary>Lets time pass for the patience of gateways until a call that Redis does not answer has lost it.</summary>
    private static Task<TimeSpan> OverdueAsync(Task call, FakeTimeProvider patience) => Eventually.HoldsAsync(() =>
    {
        patience.Advance(SharedBuckets.Patience);
        return call.IsCompleted;
    });
}
