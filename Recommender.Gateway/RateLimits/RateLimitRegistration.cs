using Recommender.Engine.RateLimits;
using Recommender.ServiceDefaults.Configuration;

namespace Recommender.Gateway.RateLimits;

internal static class RateLimitRegistration
{
    public static void AddRateLimits(this WebApplicationBuilder builder)
    {
        builder.AddVariables<RateLimitOptions>();
        builder.Services.AddSingleton<SharedBuckets>();
        builder.Services.AddSingleton<LimitTable>();
        builder.Services.AddSingleton<AddressLimits>();
        builder.Services.AddHostedService<LimitHeartbeat>();
    }
}
