namespace Aspire.Hosting.Dashboard;

/// <summary>Where the resources send their traces, metrics and logs (OTLP over gRPC). It is known before anybody listens there.</summary>
internal sealed record TelemetryTarget(string Endpoint, string ApiKey)
{
    /// <summary>What an exporter needs; the exporters try again until the dashboard is up.</summary>
    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = Endpoint,
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "grpc",
        ["OTEL_EXPORTER_OTLP_HEADERS"] = $"x-otlp-api-key={ApiKey}",
    };
}
