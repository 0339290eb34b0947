using Microsoft.Extensions.Time.Testing;
using Recommender.Engine.RateLimits;
using StackExchange.Redis;

namespace Recommender.Tests.RateLimits;

/// <summary>A gateway's buckets; their clock stands still unless the test moves it, so nothing depends on the machine's pace.</summary>
internal sealed record LeasingGateway(SharedBuckets Shared, LeasedBucket Bucket, FakeTimeProvider Clock)
{
    /// <summary>Gateways that know of each other and of no others, and share one bucket.</summary>
    public static async Task<List<LeasingGateway>> StartAsync(ConnectionMultiplexer redis, int count, TimeProvider? patience = null)
    {
        var (group, bucket) = ($"test:{Guid.NewGuid():N}", $"{Guid.NewGuid():N}");
        var gateways = new List<LeasingGateway>();
        for (var i = 0; i < count; i++)
        {
            var (shared, clock) = (new SharedBuckets(redis, patience ?? new FakeTimeProvider(), group), new FakeTimeProvider());
            gateways.Add(new(shared, new(bucket, shared, clock), clock));
        }

        foreach (var gateway in gateways.Concat(gateways))
        {
            await gateway.Shared.BeatAsync();
        }

        return gateways;
    }
}
