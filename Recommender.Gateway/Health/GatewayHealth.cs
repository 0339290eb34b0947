using System.Text.Json.Serialization;
using Recommender.Engine.RateLimits;
using Recommender.Gateway.Forwarding;

namespace Recommender.Gateway.Health;

/// <summary>
/// The gateway's own health, never the api's: <c>OK</c> while it lives, and whether it should get traffic. Anyone may
/// ask, so the answer says nothing about where anything is.
/// </summary>
internal static partial class GatewayHealth
{
    public static void MapGatewayHealth(this WebApplication app)
    {
        foreach (var path in (string[])["/health", "/alive", "/health/live"])
        {
            app.MapGet(path, () => Results.Text("OK")).DisableHttpMetrics();
        }

        foreach (var path in (string[])["/ready", "/health/ready", "/health/startup"])
        {
            app.MapGet(path, Ready).DisableHttpMetrics();
        }
    }

    private static IResult Ready(ApiReadiness api, SharedBuckets limits, IHostApplicationLifetime lifetime)
    {
        var stopping = lifetime.ApplicationStopping.IsCancellationRequested;
        var isReady = api.IsReady && !stopping;
        var missing = Missing(api, limits);
        var body = new Body(
            isReady ? "ready" : "unavailable",
            stopping ? "shutting down" : isReady ? missing : "no api replica is ready",
            isReady && missing is not null,
            new(stopping ? "in_progress" : "not_started", isReady ? "running" : "waiting"));
        return Results.Json(body, Json.Default.Body, statusCode: isReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }

    /// <summary>What a ready gateway does without; null if nothing.</summary>
    private static string? Missing(ApiReadiness api, SharedBuckets limits) => (api.IsDegraded, limits.Away) switch
    {
        (true, _) => "no api replica is ready: only what they remember is served",
        (_, true) => "Redis does not answer: this gateway enforces its share of the limits alone",
        _ => null,
    };

    internal sealed record Body(string Status, string? Reason, bool Degraded, Checks Checks);

    internal sealed record Checks(string Shutdown, string Service);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(Body))]
    private sealed partial class Json : JsonSerializerContext;
}
