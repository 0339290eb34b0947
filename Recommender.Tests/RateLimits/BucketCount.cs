using Recommender.Engine.RateLimits;

namespace Recommender.Tests.RateLimits;

internal static class BucketCount
{
    /// <summary>How many of so many requests one after the other are admitted.</summary>
    public static async Task<int> CountAsync(this LeasedBucket bucket, RateLimit limit, int times)
    {
        var admitted = 0;
        for (var i = 0; i < times; i++)
        {
            admitted += (await bucket.TakeAsync(limit)).Admitted ? 1 : 0;
        }

        return admitted;
    }
}
