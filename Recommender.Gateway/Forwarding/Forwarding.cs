using Recommender.Gateway.Configuration;
using Recommender.ServiceDefaults.Configuration;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.ServiceDiscovery;
using Yarp.ReverseProxy.Transforms;

namespace Recommender.Gateway.Forwarding;

internal static class Forwarding
{
    public static void AddForwarding(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        var times = builder.AddVariables<RouteTimes>();
        services.AddRequestTimeouts();
        services.AddSingleton<GatewayConfig>();
        services.AddSingleton<ApiReadiness>();
        services.AddSingleton<Departures>();
        services.AddSingleton<IActiveHealthCheckPolicy, ReadinessPolicy>();
        services.AddSingleton<IPassiveHealthCheckPolicy, ConnectionFailurePolicy>();
        services.AddReverseProxy()
            .LoadFromMemory(
                ApiRoutes.All(TimeSpan.FromSeconds(times.RequestSeconds), TimeSpan.FromSeconds(times.BulkSeconds)),
                [ApiRoutes.Cluster])
            .ConfigureHttpClient((_, handler) => Configure(handler))
            .AddTransforms(transforms =>
            {
                // The api knows callers by their signed identity alone.
                transforms.UseDefaultForwarders = false;
                transforms.AddResponseTransform(AnswerHeaders.Restore);
                transforms.AddResponseTransform(transforms.Services.GetRequiredService<Departures>().Notice);
                var config = transforms.Services.GetRequiredService<GatewayConfig>();
                transforms.AddResponseTransform(answer => ConfigAnswer.CompleteAsync(answer, config));
                var stopping = transforms.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
                transforms.AddResponseTransform(answer => EndlessAnswers.EndAsync(answer, stopping));
            });
        services.AddSingleton<IDestinationResolver, ApiDestinations>();
    }

    public static void MapForwarding(this WebApplication app) =>
        app.MapReverseProxy(proxy =>
        {
            proxy.Use(EndlessAnswers.LeaveSocketsAsync);
            proxy.Use(RouteTimeout.InvokeAsync);
            proxy.Use(RetryOnce.InvokeAsync);
            proxy.UseLoadBalancing();
            proxy.UsePassiveHealthChecks();
        });

    private static void Configure(SocketsHttpHandler handler)
    {
        // A replica whose host vanished must not hold a request for the default of 15 s.
        handler.ConnectTimeout = TimeSpan.FromSeconds(1);
        handler.PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30);
    }
}
