using System.ComponentModel.DataAnnotations;

namespace Recommender.Gateway.Forwarding;

/// <summary>How long the api may take for an answer.</summary>
internal sealed class RouteTimes
{
    [Range(0.01, 86_400)]
    [ConfigurationKeyName("REQUEST_TIMEOUT_SECS")]
    public double RequestSeconds { get; set; } = 30;

    /// <summary>Imports and exports.</summary>
    [Range(0.01, 86_400)]
    [ConfigurationKeyName("BULK_TIMEOUT_SECS")]
    public double BulkSeconds { get; set; } = 1800;
}
