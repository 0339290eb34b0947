using Recommender.Gateway.Caching;
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
        builder.AddVariables<RouteTimes>();
        services.AddSingleton<GatewayConfig>();
        services.AddSingleton<ApiReadiness>();
        services.AddSingleton<Departures>();
        services.AddSingleton<EndlessAnswers>();
        services.AddSingleton<SocketCounts>();
        services.AddSingleton<Transfers>();
        services.AddSingleton<IActiveHealthCheckPolicy, ReadinessPolicy>();
        services.AddSingleton<IPassiveHealthCheckPolicy, ConnectionFailurePolicy>();
        services.AddSingleton<IAvailableDestinationsPolicy, ReadyOrAll>();
        services.AddReverseProxy()
            .LoadFromMemory(
                ApiRoutes.All,
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
                transforms.AddResponseTransform(transforms.Services.GetRequiredService<EndlessAnswers>().EndStream);
                transforms.AddResponseTransform(transforms.Services.GetRequiredService<EdgeCache>().KeepAsync);
            });
        services.AddSingleton<IDestinationResolver, ApiDestinations>();
    }

    public static void MapForwarding(this WebApplication app)
    {
        var times = app.Services.GetRequiredService<RouteTimes>();
        app.MapReverseProxy(proxy =>
        {
            proxy.Use(app.Services.GetRequiredService<SocketCounts>().Limit);
            proxy.Use(app.Services.GetRequiredService<EndlessAnswers>().LeaveSockets);
            proxy.Use(app.Services.GetRequiredService<Transfers>().Watch);
            proxy.Use(TimeLimit.Apply);
            proxy.Use(RetryOnce.Apply);
            proxy.UseLoadBalancing();
            proxy.UsePassiveHealthChecks();
        }).ConfigureEndpoints((endpoint, route) =>
        {
            if (times.Of(route) is { } time)
            {
                endpoint.WithMetadata(new TimeLimit(time));
            }

            if (RouteTimes.IsBulk(route))
            {
                endpoint.WithMetadata(new Transfers.Watched());
            }
        });
    }

    private static void Configure(SocketsHttpHandler handler)
    {
        // A replica whose host vanished must not hold a request for the default of 15 s.
        handler.ConnectTimeout = TimeSpan.FromSeconds(1);
        handler.PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30);
    }
}
