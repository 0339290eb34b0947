using System.Diagnostics.Metrics;
using OpenTelemetry.Metrics;

namespace Recommender.ServiceDefaults.Metrics;

/// <summary>What is kept of an instrument's labels.</summary>
internal static class MetricStreams
{
    // Memory for all combinations of labels is set aside at the start, 72 bytes each: most instruments have few of them.
    private const int Few = 200;
    private const int Many = 2000;

    private static readonly string[] OfCalls = ["http.request.method", "http.response.status_code", "error.type"];
    private static readonly string[] OfLookups = ["error.type"];

    /// <summary>Which labels of an instrument are told, and how many combinations of them.</summary>
    public static MetricStreamConfiguration Of(Instrument instrument) => instrument.Name switch
    {
        // Addresses that the service calls are those of tenants' webhooks too.
        var name when StartsWith(name, "http.client.") => new() { TagKeys = OfCalls, CardinalityLimit = Many },
        var name when StartsWith(name, "dns.") => new() { TagKeys = OfLookups, CardinalityLimit = Few },
        // By route, or by all that is asked for and all that is given.
        var name when StartsWith(name, "http.") || StartsWith(name, "recommender.recommendations.") => new() { CardinalityLimit = Many },
        _ => new() { CardinalityLimit = Few },
    };

    private static bool StartsWith(string name, string prefix) => name.StartsWith(prefix, StringComparison.Ordinal);
}
