namespace Aspire.StackExchange.Redis;

/// <summary>
/// Settings of the Redis client, from the sections Aspire:StackExchange:Redis and Aspire:StackExchange:Redis:NAME;
/// ConnectionStrings:NAME wins over both.
/// </summary>
public sealed class StackExchangeRedisSettings
{
    public string? ConnectionString { get; set; }

    public bool DisableHealthChecks { get; set; }

    public bool DisableTracing { get; set; }
}
