using Recommender.Engine.RateLimits;
using Recommender.Engine.Storage;
using Recommender.ServiceDefaults.Configuration;
using StackExchange.Redis;

namespace Recommender.Gateway.RateLimits;

internal static class RateLimitRegistration
{
    /// <summary>No request waits for as long; but an answer that the client gave up on is a lease that nobody can use.</summary>
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(2);

    public static void Configure(StorageOptions storage, ConfigurationOptions redis)
    {
        storage.ForRedis(redis);
        redis.AsyncTimeout = (int)AnswerTimeout.TotalMilliseconds;
    }

    public static void AddRateLimits(this WebApplicationBuilder builder)
    {
        builder.AddVariables<RateLimitOptions>();
        builder.Services.AddSingleton<SharedBuckets>();
        builder.Services.AddSingleton<LimitTable>();
        builder.Services.AddSingleton<AddressLimits>();
        builder.Services.AddHostedService<LimitHeartbeat>();
    }
}
