namespace Aspire.Hosting.Running;

/// <summary>Where the projects send traces, metrics and logs. The delays are short because a person is watching.</summary>
/// <param name="Endpoint">OTLP over gRPC.</param>
/// <param name="ApiKey">The dashboard refuses senders without it.</param>
internal sealed record TelemetryTarget(string Endpoint, string ApiKey)
{
    public Dictionary<string, string> Variables => new()
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = Endpoint,
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "grpc",
        ["OTEL_EXPORTER_OTLP_HEADERS"] = $"x-otlp-api-key={ApiKey}",
        ["OTEL_BLRP_SCHEDULE_DELAY"] = "1000",
        ["OTEL_BSP_SCHEDULE_DELAY"] = "1000",
        ["OTEL_METRIC_EXPORT_INTERVAL"] = "1000",
        ["OTEL_TRACES_SAMPLER"] = "always_on",
        ["OTEL_METRICS_EXEMPLAR_FILTER"] = "trace_based",
    };
}
