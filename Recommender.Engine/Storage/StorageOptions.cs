using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Npgsql;
using StackExchange.Redis;

namespace Recommender.Engine.Storage;

/// <summary>What an operator may set of the connections of one process.</summary>
public sealed class StorageOptions : IValidatableObject
{
    /// <summary>
    /// Connections to PostgreSQL at once. A pool that grows beyond what the server's processors can use only adds waiting, and
    /// the sum over all processes must stay below its max_connections: two gateways, two apis and a worker need 208.
    /// </summary>
    [Range(1, 10_000)]
    [ConfigurationKeyName("DATABASE_MAX_CONNECTIONS")]
    public int MaxConnections { get; set; } = 32;

    /// <summary>Connections to PostgreSQL that are kept open.</summary>
    [Range(0, 10_000)]
    [ConfigurationKeyName("DATABASE_MIN_CONNECTIONS")]
    public int MinConnections { get; set; }

    /// <summary>The wait for a connection, from the pool or to the server.</summary>
    [Range(1, 60)]
    [ConfigurationKeyName("DATABASE_ACQUIRE_TIMEOUT_SECS")]
    public int AcquireSeconds { get; set; } = 2;

    /// <summary>How long an unused connection is kept.</summary>
    [Range(1, 86_400)]
    [ConfigurationKeyName("DATABASE_IDLE_TIMEOUT_SECS")]
    public int IdleSeconds { get; set; } = 300;

    /// <summary>How long a connection is used; 0 for ever.</summary>
    [Range(0, 604_800)]
    [ConfigurationKeyName("DATABASE_MAX_LIFETIME_SECS")]
    public int LifetimeSeconds { get; set; } = 3600;

    /// <summary>The wait for Redis to take a connection. Requests never wait for one.</summary>
    [Range(0.1, 60)]
    [ConfigurationKeyName("REDIS_CONNECTION_TIMEOUT_SECS")]
    public double RedisConnectSeconds { get; set; } = 0.5;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (MinConnections > MaxConnections)
        {
            yield return new($"DATABASE_MIN_CONNECTIONS is {MinConnections}, more than DATABASE_MAX_CONNECTIONS, which is {MaxConnections}.");
        }
    }

    /// <summary>For processes that answer requests.</summary>
    public void ForRequests(NpgsqlDataSourceBuilder builder) => Apply(builder, "requests", DatabaseDefaults.ForRequests);

    /// <summary>For the worker, whose statements may read a whole tenant.</summary>
    public void ForWork(NpgsqlDataSourceBuilder builder) => Apply(builder, "work", DatabaseDefaults.ForWork);

    /// <summary>For the cache.</summary>
    public void ForRedis(ConfigurationOptions options)
    {
        RedisDefaults.Apply(options);
        options.ConnectTimeout = (int)(RedisConnectSeconds * 1000);
    }

    /// <param name="name">What the driver's metrics call the pool.</param>
    private void Apply(NpgsqlDataSourceBuilder builder, string name, Action<NpgsqlDataSourceBuilder> defaults)
    {
        defaults(builder);
        builder.Name = name;
        var connection = builder.ConnectionStringBuilder;
        connection.MaxPoolSize = MaxConnections;
        connection.MinPoolSize = MinConnections;
        connection.Timeout = AcquireSeconds;
        connection.ConnectionIdleLifetime = IdleSeconds;
        connection.ConnectionLifetime = LifetimeSeconds;
    }
}
