using Microsoft.Extensions.Options;
using Recommender.Engine.RateLimits;
using Recommender.ServiceDefaults.Metrics;

namespace Recommender.Gateway.RateLimits;

internal static class RateLimitRegistration
{
    public static void AddRateLimits(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<RateLimitOptions>().BindConfiguration("").ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<RateLimitOptions>, RateLimitOptionsValidator>();
        builder.Services.AddSingleton<SharedBuckets>();
        builder.Services.AddInstruments<LimitMetrics>();
        builder.Services.AddSingleton<LimitTable>();
        builder.Services.AddSingleton<AddressLimits>();
        builder.Services.AddHostedService<LimitHeartbeat>();
    }
}
