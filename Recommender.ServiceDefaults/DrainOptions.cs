using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;

namespace Recommender.ServiceDefaults;

/// <summary>How a service stops.</summary>
internal sealed class DrainOptions
{
    /// <summary>Whether it goes on serving until everybody who sends it traffic has noticed.</summary>
    [ConfigurationKeyName("DRAIN_REQUESTS_ON_SHUTDOWN")]
    public bool Wanted { get; set; } = true;

    /// <summary>For how long it does.</summary>
    [Range(0d, 3600d)]
    [ConfigurationKeyName("DRAIN_SECONDS")]
    public double? Seconds { get; set; }

    /// <summary>The bound of the whole stop.</summary>
    [Range(1d, 3600d)]
    [ConfigurationKeyName("SHUTDOWN_TIMEOUT_SECS")]
    public double TimeoutSeconds { get; set; } = 30;
}
