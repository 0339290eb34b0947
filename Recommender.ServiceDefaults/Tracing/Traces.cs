using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Recommender.ServiceDefaults.Health;

namespace Recommender.ServiceDefaults.Tracing;

/// <summary>
/// Where telemetry is sent, and what is traced. Spans and log records that nobody collects would cost the gateway a
/// fifth of its throughput, so there are none without an address to send them to.
/// </summary>
internal static class Traces
{
    private const string Collector = "OTEL_EXPORTER_OTLP_ENDPOINT";

    public static void AddTraces(this IHostApplicationBuilder builder, TelemetryOptions options)
    {
        var collects = !string.IsNullOrWhiteSpace(builder.Configuration[Collector]);
        var traces = options.Tracing && (collects || options.TracingEndpoint is not null);

        // The storage clients bring their own tracing along, which is on by default.
        builder.Configuration["Aspire:Npgsql:DisableTracing"] = (!traces).ToString();
        builder.Configuration["Aspire:StackExchange:Redis:DisableTracing"] = (!traces).ToString();
        if (traces)
        {
            builder.Services.AddOpenTelemetry().WithTracing(tracing => Configure(tracing, builder, options));
        }

        if ((collects || traces) && !IsNamed(builder.Configuration))
        {
            builder.Services.AddOpenTelemetry().ConfigureResource(service => service.AddService(builder.Environment.ApplicationName));
        }

        if (collects)
        {
            builder.Logging.AddOpenTelemetry(logging => logging.IncludeFormattedMessage = true);
            builder.Services.AddOpenTelemetry().UseOtlpExporter();
        }
        else if (traces)
        {
            builder.Services.ConfigureOpenTelemetryTracerProvider(tracing =>
                tracing.AddOtlpExporter(exporter => exporter.Endpoint = new(options.TracingEndpoint!)));
        }
    }

    // What is set in code would win over what these say.
    private static bool IsNamed(IConfiguration configuration) =>
        !string.IsNullOrEmpty(configuration["OTEL_SERVICE_NAME"])
        || configuration["OTEL_RESOURCE_ATTRIBUTES"]?.Contains("service.name=", StringComparison.Ordinal) == true;

    private static void Configure(TracerProviderBuilder tracing, IHostApplicationBuilder builder, TelemetryOptions options) =>
        tracing
            .AddSource(ServiceDefaults.Telemetry, "Npgsql")
            .AddAspNetCoreInstrumentation(requests => requests.Filter = context => !HealthRoutes.IsProbe(context.Request.Path))
            .AddHttpClientInstrumentation()
            .SetSampler(new WorkSampler(Sampling.Of(builder.Configuration, options.SampleRatio)));
}
