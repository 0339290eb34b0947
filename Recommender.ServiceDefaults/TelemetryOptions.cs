using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;

namespace Recommender.ServiceDefaults;

/// <summary>What a service tells about itself: the variables that every service understands.</summary>
internal sealed class TelemetryOptions
{
    /// <summary>Whether anything is measured; without, there is no <c>/metrics</c>.</summary>
    [ConfigurationKeyName("METRICS_ENABLED")]
    public bool Metrics { get; set; } = true;

    /// <summary>Whether requests are traced, if there is somewhere to send traces to.</summary>
    [ConfigurationKeyName("TRACING_ENABLED")]
    public bool Tracing { get; set; } = true;

    /// <summary>Where traces go by OTLP over gRPC; <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> takes metrics and logs as well and wins.</summary>
    [Url(ErrorMessage = "TRACING_ENDPOINT must be an address such as http://collector:4317.")]
    [ConfigurationKeyName("TRACING_ENDPOINT")]
    public string? TracingEndpoint { get; set; }

    /// <summary>The share of traces that are recorded, unless <c>OTEL_TRACES_SAMPLER</c> says how they are chosen.</summary>
    [ConfigurationKeyName("TRACING_SAMPLE_RATIO")]
    [Range(0.0, 1.0)]
    public double SampleRatio { get; set; } = 1;

    /// <summary>The least severe level that is written; in lower case, however it was set.</summary>
    [AllowedValues(
        null, "", "trace", "debug", "info", "information", "warn", "warning", "error", "critical", "none",
        ErrorMessage = "LOG_LEVEL must be trace, debug, info, warn, error or none.")]
    [ConfigurationKeyName("LOG_LEVEL")]
    public string? LogLevel { get; set => field = value?.ToLowerInvariant(); }

    /// <summary>A JSON object per line, or text; in lower case, however it was set.</summary>
    [AllowedValues(null, "", "json", "text", ErrorMessage = "LOG_FORMAT must be json or text.")]
    [ConfigurationKeyName("LOG_FORMAT")]
    public string? LogFormat { get; set => field = value?.ToLowerInvariant(); }
}
