using Microsoft.Extensions.Options;
using Recommender.Engine.RateLimits;

namespace Recommender.Gateway.RateLimits;

internal static class RateLimitRegistration
{
    public static void AddRateLimits(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<RateLimitOptions>().BindConfiguration("").ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<RateLimitOptions>, RateLimitOptionsValidator>();
        builder.Services.AddSingleton<SharedBuckets>();
        builder.Services.AddSingleton<LimitTable>();
        builder.Services.AddSingleton<AddressLimits>();
        builder.Services.AddHostedService<LimitHeartbeat>();
    }
}
