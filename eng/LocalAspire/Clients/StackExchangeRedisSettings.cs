namespace Aspire.StackExchange.Redis;

/// <summary>What a service may change about its connection to Redis.</summary>
public sealed class StackExchangeRedisSettings
{
    public string? ConnectionString { get; set; }

    public bool DisableHealthChecks { get; set; }
}
