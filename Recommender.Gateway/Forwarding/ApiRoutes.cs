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

    /// <param name="ordinary">The time of a request that is not a bulk transfer.</param>
    /// <param name="bulk">The time of an import or export.</param>
    public static IReadOnlyList<RouteConfig> All(TimeSpan ordinary, TimeSpan bulk) =>
    [
        Route("api", "/api/{**rest}", ordinary),
        Route("bulk", "/api/v1/{resource}/bulk", bulk),
        Route("import", "/api/v1/import/{**rest}", bulk),
        Route("export", "/api/v1/export/{**rest}", bulk),
        Route("openapi", "/openapi/{**rest}", ordinary),
        Route("reference", "/scalar/{**rest}", ordinary),
        Route("widget", "/widget.js", ordinary),
        Route("activity", "/ws/activity", timeout: null),
        Route("sockets", "/ws", timeout: null),
        Route("stream", "/api/v1/stream/{**rest}", timeout: null),
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
            // Replicas that are all unready because storage is down still serve what they have cached.
            AvailableDestinationsPolicy = "HealthyOrPanic",
        },
    };

    private static RouteConfig Route(string name, string path, TimeSpan? timeout) => new()
    {
        RouteId = name,
        ClusterId = Api,
        Match = new() { Path = path },
        Timeout = timeout,
        TimeoutPolicy = timeout is null ? "Disable" : null,
    };
}
