using Recommender.Engine.Live;
using Recommender.Engine.Tenancy;
using Recommender.ServiceDefaults.Configuration;

namespace Recommender.Api.Live;

internal static class LiveRegistration
{
    // Below the time after which proxies give a silent connection up.
    private static readonly TimeSpan Ping = TimeSpan.FromSeconds(30);

    public static void AddLiveUpdates(this IHostApplicationBuilder builder)
    {
        var options = builder.AddVariables<LiveOptions>();
        var services = builder.Services;
        services.AddSingleton<LiveSignals>();
        services.AddSingleton<LiveStreams>();
        services.AddSingleton<NewestInteractionStore>();
        services.AddSingleton<ActivityStore>();
        services.AddSingleton(provider => new ActivityBoard(
            provider.GetRequiredService<ActivityStore>(), provider.GetRequiredService<TenantDirectory>(),
            provider.GetRequiredService<TimeProvider>(), options.FollowedProducts));
        services.AddHostedService<WatchUsers>();
        services.AddHostedService<RefreshActivity>();
        services.Configure<WebSocketOptions>(sockets => (sockets.KeepAliveInterval, sockets.KeepAliveTimeout) = (Ping, Ping));
    }
}
