using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using Recommender.ServiceDefaults.Configuration;

namespace Recommender.ServiceDefaults;

/// <summary>What every service of the application has: its variables, telemetry, health routes, resilient and discovering HTTP clients.</summary>
public static class ServiceDefaults
{
    /// <summary>The tag of checks that decide whether a service is ready for traffic.</summary>
    public const string Ready = "ready";

    private const string Meter = "Recommender";

    public static TBuilder AddServiceDefaults<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.AddPrefixedVariables();
        builder.AddTelemetry();
        builder.Services.AddHealthChecks();
        builder.Services.AddServiceDiscovery();
        builder.Services.ConfigureHttpClientDefaults(http =>
        {
            http.AddStandardResilienceHandler();
            http.AddServiceDiscovery();
        });
        return builder;
    }

    /// <summary>
    /// Liveness without any dependency (body <c>OK</c>) and readiness as JSON; in every environment, because
    /// production needs its probes most.
    /// </summary>
    public static WebApplication MapHealth(this WebApplication app)
    {
        foreach (var path in (string[])["/health", "/alive", "/health/live"])
        {
            app.MapGet(path, () => Results.Text("OK")).ExcludeFromDescription().DisableHttpMetrics();
        }

        foreach (var path in (string[])["/ready", "/health/ready", "/health/startup"])
        {
            app.MapHealthChecks(path, new HealthCheckOptions
            {
                Predicate = check => check.Tags.Contains(Ready),
                ResponseWriter = WriteAsync,
            }).DisableHttpMetrics();
        }

        return app;
    }

    private static Task WriteAsync(HttpContext context, HealthReport report) =>
        context.Response.WriteAsJsonAsync(new
        {
            status = report.Status == HealthStatus.Unhealthy ? "unavailable" : "ready",
            degraded = report.Status == HealthStatus.Degraded,
            reason = string.Join("; ", report.Entries.Values.Select(entry => entry.Description).OfType<string>()),
            checks = report.Entries.ToDictionary(entry => entry.Key, entry => entry.Value.Status.ToString().ToLowerInvariant()),
        });

    private static void AddTelemetry(this IHostApplicationBuilder builder)
    {
        var telemetry = builder.Services.AddOpenTelemetry()
            .WithMetrics(metrics => metrics
                .AddAspNetCoreInstrumentation()
                .AddHttpClientInstrumentation()
                .AddRuntimeInstrumentation()
                .AddMeter(Meter, "Npgsql"));
        if (string.IsNullOrWhiteSpace(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
        {
            // Spans and log records that nobody collects would cost the gateway a fifth of its throughput.
            return;
        }

        builder.Logging.AddOpenTelemetry(logging =>
        {
            logging.IncludeFormattedMessage = true;
            logging.IncludeScopes = true;
        });
        telemetry
            .WithTracing(tracing => tracing
                .AddSource(builder.Environment.ApplicationName, Meter, "Npgsql")
                .AddAspNetCoreInstrumentation(requests => requests.Filter = context => !IsHealth(context.Request.Path))
                .AddHttpClientInstrumentation())
            .UseOtlpExporter();
    }

    private static bool IsHealth(PathString path) =>
        path.StartsWithSegments("/health") || path.StartsWithSegments("/ready") || path.StartsWithSegments("/alive");
}
