using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OpenTelemetry.Metrics;

namespace Recommender.ServiceDefaults.Metrics;

/// <summary>What is measured, and where it can be read: <c>/metrics</c> in the text format of Prometheus.</summary>
public static class MetricsSetup
{
    // Routing counts every match and connections every change of state: both are told by the requests themselves.
    private static readonly string[] Meters =
    [
        ServiceDefaults.Telemetry, "Npgsql", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel",
        "Microsoft.AspNetCore.Diagnostics", "System.Net.NameResolution",
    ];

    private const string Calls = "System.Net.Http";

    internal static void AddMetrics(this IHostApplicationBuilder builder, TelemetryOptions options, bool measuresCalls)
    {
        if (!options.Metrics)
        {
            return;
        }

        builder.Services.AddSingleton<RequestMetrics>();
        builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics
            .AddMeter(measuresCalls ? [.. Meters, Calls] : Meters)
            .AddRuntimeInstrumentation()
            .AddView(MetricStreams.Of)
            .AddPrometheusExporter(exporter => exporter.ScopeInfoEnabled = false));
    }

    /// <summary>Makes the instruments of <typeparamref name="TMetrics"/> exist from the start, also before anybody uses them.</summary>
    public static IServiceCollection AddInstruments<TMetrics>(this IServiceCollection services)
        where TMetrics : class
    {
        services.AddSingleton<TMetrics>();
        return services.ConfigureOpenTelemetryMeterProvider(metrics =>
            metrics.AddInstrumentation(provider => provider.GetRequiredService<TMetrics>()));
    }

    /// <summary>Measures all requests; belongs before everything else that may answer one.</summary>
    /// <param name="app">The service.</param>
    /// <param name="pathOf">The template of a path that the routes of this service do not tell apart; null for others.</param>
    public static void UseRequestMetrics(this WebApplication app, Func<PathString, string?>? pathOf = null)
    {
        if (app.IsMeasured())
        {
            app.UseMiddleware<MeasuredRequests>(pathOf ?? (static _ => null));
        }
    }

    /// <summary>Serves <c>/metrics</c>, if anything is measured.</summary>
    public static void MapMetrics(this WebApplication app)
    {
        if (app.IsMeasured())
        {
            app.MapPrometheusScrapingEndpoint().DisableHttpMetrics();
        }
    }

    /// <summary>Whether anything is measured; asked after the defaults of the service were added.</summary>
    public static bool AreMeasured(this IServiceCollection services) =>
        services.Any(service => service.ServiceType == typeof(RequestMetrics));

    private static bool IsMeasured(this WebApplication app) =>
        app.Services.GetRequiredService<IOptions<TelemetryOptions>>().Value.Metrics;
}
