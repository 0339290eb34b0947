namespace Aspire.StackExchange.Redis;

/// <summary>
/// Settings of the Redis client, from the sections Aspire:StackExchange:Redis and Aspire:StackExchange:Redis:NAME;
/// ConnectionStrings:NAME wins over both.
/// </summary>
public sealed class StackExchangeRedisSettings
{
    public string? ConnectionString { get; set; }

    public bool DisableHealthChecks { get; set; }

    /// <summary>Without effect here: the tracing of this client is a package of its own, which only the official runtime brings.</summary>
    public bool DisableTracing { get; set; }
}
