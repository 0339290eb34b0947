using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Recommender.ServiceDefaults.Health;

/// <summary>The routes that orchestrators ask, in every environment, because production needs its probes most.</summary>
public static class HealthRoutes
{
    /// <summary>
    /// Liveness without any dependency (body <c>OK</c>), and readiness as JSON: 503 until every check that carries the tag
    /// <see cref="ServiceDefaults.Ready"/> passes, 200 with <c>degraded</c> when the service can do without what is missing.
    /// </summary>
    public static WebApplication MapHealth(this WebApplication app)
    {
        foreach (var path in (string[])["/health", "/alive", "/health/live"])
        {
            app.MapGet(path, LiveAsync).ExcludeFromDescription().DisableHttpMetrics();
        }

        foreach (var path in (string[])["/ready", "/health/ready", "/health/startup"])
        {
            app.MapHealthChecks(path, new HealthCheckOptions
            {
                Predicate = check => check.Tags.Contains(ServiceDefaults.Ready),
                ResponseWriter = WriteAsync,
            }).DisableHttpMetrics();
        }

        return app;
    }

    /// <summary>Asked every second by machines: neither counted nor traced.</summary>
    internal static bool IsProbe(PathString path) =>
        path.StartsWithSegments("/health") || path.StartsWithSegments("/ready")
        || path.StartsWithSegments("/alive") || path.StartsWithSegments("/metrics");

    // A request delegate as it is: generating one at run time would load the compiler of expressions for these routes alone.
    private static Task LiveAsync(HttpContext context)
    {
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync("OK");
    }

    private static Task WriteAsync(HttpContext context, HealthReport report) =>
        context.Response.WriteAsJsonAsync(HealthBody.Of(report), HealthJson.Default.HealthBody);
}
