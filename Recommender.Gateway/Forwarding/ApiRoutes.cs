using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.LoadBalancing;

namespace Recommender.Gateway.Forwarding;

/// <summary>
/// All that of the api can be reached from outside, and how long each may take. Health, metrics and whatever else the
/// api serves for its own neighbours have no route and so do not exist here.
/// </summary>
internal static class ApiRoutes
{
    private const string Api = "api";

    public static IReadOnlyList<RouteConfig> All { get; } =
    [
        Route("api", "/api/{**rest}", RouteTimes.Request),
        Route("bulk", "/api/v1/{resource}/bulk", RouteTimes.Bulk),
        Route("import", "/api/v1/import/{**rest}", RouteTimes.Bulk),
        Route("export", "/api/v1/export/{**rest}", RouteTimes.Bulk),
        Route("file", "/api/v1/jobs/{id}/result", RouteTimes.Bulk),
        Route("openapi", "/openapi/{**rest}", RouteTimes.Request),
        Route("reference", "/scalar/{**rest}", RouteTimes.Request),
        Route("widget", "/widget.js", RouteTimes.Request),
        Route("activity", "/ws/activity", RouteTimes.Endless),
        Route("sockets", "/ws", RouteTimes.Endless),
        Route("stream", "/api/v1/stream/{**rest}", RouteTimes.Endless),
    ];

    public static ClusterConfig Cluster { get; } = new()
    {
        ClusterId = Api,
        LoadBalancingPolicy = LoadBalancingPolicies.LeastRequests,
        Destinations = new Dictionary<string, DestinationConfig> { [Api] = new() { Address = "http://api" } },
        HttpRequest = new ForwarderRequestConfig { ActivityTimeout = TimeSpan.FromMinutes(5) },
        HealthCheck = new HealthCheckConfig
        {
            Active = new()
            {
                Enabled = true,
                Interval = TimeSpan.FromSeconds(1),
                Timeout = TimeSpan.FromSeconds(2),
                Policy = ReadinessPolicy.PolicyName,
                Path = "/ready",
            },
            Passive = new()
            {
                Enabled = true,
                Policy = ConnectionFailurePolicy.PolicyName,
                ReactivationPeriod = TimeSpan.FromSeconds(2),
            },
            AvailableDestinationsPolicy = ReadyOrAll.PolicyName,
        },
    };

    private static RouteConfig Route(string name, string path, string time) => new()
    {
        RouteId = name,
        ClusterId = Api,
        Match = new() { Path = path },
        Metadata = new Dictionary<string, string> { [RouteTimes.Kind] = time },
    };
}
