using System.ComponentModel.DataAnnotations;
using Recommender.Engine.RateLimits;

namespace Recommender.Gateway.RateLimits;

/// <summary>The limit of keys and addresses that have none of their own. Each setting has two names, both of which clients of the seed know.</summary>
internal sealed class RateLimitOptions
{
    [ConfigurationKeyName("RATE_LIMIT_ENABLED")]
    public bool Enabled { get; set; } = true;

    [ConfigurationKeyName("DISABLE_RATE_LIMIT")]
    public bool Disabled { get; set; }

    [Range(1, 100_000_000)]
    [ConfigurationKeyName("RATE_LIMIT_REQUESTS_PER_MINUTE")]
    public int? RequestsPerMinute { get; set; }

    [Range(1, 100_000_000)]
    [ConfigurationKeyName("RATE_LIMIT_BURST_SIZE")]
    public int? Burst { get; set; }

    [Range(1, 100_000_000)]
    [ConfigurationKeyName("RATE_LIMIT_MAX_REQUESTS")]
    public int? RequestsPerWindow { get; set; }

    [Range(1, 86_400)]
    [ConfigurationKeyName("RATE_LIMIT_WINDOW_SECS")]
    public int WindowSeconds { get; set; } = 60;

    /// <summary>Operators have no limit unless this sets one.</summary>
    [Range(1, 100_000_000)]
    [ConfigurationKeyName("RATE_LIMIT_OPERATOR_REQUESTS_PER_MINUTE")]
    public int? OperatorRequestsPerMinute { get; set; }

    public bool Active => Enabled && !Disabled;

    public RateLimit Default
    {
        get
        {
            var window = RequestsPerWindow is { } requests ? (int)Math.Max(1, requests * 60L / WindowSeconds) : 1000;
            return RateLimit.From(RequestsPerMinute ?? window, Burst)!.Value;
        }
    }

    public RateLimit? Operator => RateLimit.From(OperatorRequestsPerMinute, null);
}
