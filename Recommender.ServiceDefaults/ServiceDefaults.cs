using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Recommender.ServiceDefaults.Configuration;
using Recommender.ServiceDefaults.Logging;
using Recommender.ServiceDefaults.Metrics;
using Recommender.ServiceDefaults.Tracing;

namespace Recommender.ServiceDefaults;

/// <summary>What every service of the application has: its variables, telemetry, health routes, resilient and discovering HTTP clients.</summary>
public static class ServiceDefaults
{
    /// <summary>The tag of checks that decide whether a service is ready for traffic.</summary>
    public const string Ready = "ready";

    /// <summary>The name of the meter and of the activity source of all of our own telemetry.</summary>
    internal const string Telemetry = "Recommender";

    /// <param name="builder">The service.</param>
    /// <param name="measuresCalls">
    /// Whether calls to other services are measured (<c>http.client.*</c>). Where each request is one such call, its
    /// own measurements say the same.
    /// </param>
    /// <param name="callsServices">Whether it calls any over HTTP. What such calls need takes 2 MB of a service that has none.</param>
    public static TBuilder AddServiceDefaults<TBuilder>(this TBuilder builder, bool measuresCalls = true, bool callsServices = true)
        where TBuilder : IHostApplicationBuilder
    {
        builder.AddPrefixedVariables();
        var telemetry = builder.AddVariables<TelemetryOptions>();
        builder.AddLogs(telemetry);
        builder.AddMetrics(telemetry, measuresCalls);
        builder.AddTraces(telemetry);
        builder.Services.AddHealthChecks();
        if (callsServices)
        {
            AddHttpClients(builder.Services);
        }

        return builder;
    }

    private static void AddHttpClients(IServiceCollection services)
    {
        services.AddServiceDiscovery();
        services.ConfigureHttpClientDefaults(http =>
        {
            http.AddStandardResilienceHandler();
            http.AddServiceDiscovery();
        });
    }
}
