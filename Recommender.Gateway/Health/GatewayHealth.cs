using Recommender.Gateway.Forwarding;

namespace Recommender.Gateway.Health;

/// <summary>
/// The gateway's own health, never the api's: <c>OK</c> while it lives, and whether it should get traffic. Anyone may
/// ask, so the answer says nothing about what is behind.
/// </summary>
internal static class GatewayHealth
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

    private static IResult Ready(ApiReadiness api, IHostApplicationLifetime lifetime)
    {
        var stopping = lifetime.ApplicationStopping.IsCancellationRequested;
        var isReady = api.IsReady && !stopping;
        return Results.Json(
            new
            {
                status = isReady ? "ready" : "unavailable",
                reason = stopping ? "shutting down" : isReady ? null : "no api replica is ready",
                degraded = isReady && api.IsDegraded,
                checks = new { shutdown = stopping ? "in_progress" : "not_started", service = isReady ? "running" : "waiting" },
            },
            statusCode: isReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }
}
