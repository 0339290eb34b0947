using Aspire.StackExchange.Redis;
using LocalAspire.Clients;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Trace;
using StackExchange.Redis;

namespace Microsoft.Extensions.Hosting;

/// <summary>The client integration of Aspire.StackExchange.Redis: one multiplexer for the process.</summary>
public static class AspireRedisExtensions
{
    /// <summary>Registers a singleton <see cref="IConnectionMultiplexer"/> with a health check and traces.</summary>
    /// <remarks>Without a connection string of that name the first use fails. A server that is away does not: it is connected to later.</remarks>
    public static void AddRedisClient(
        this IHostApplicationBuilder builder,
        string connectionName,
        Action<StackExchangeRedisSettings>? configureSettings = null,
        Action<ConfigurationOptions>? configureOptions = null)
    {
        var settings = ClientSettings.Bind(builder.Configuration, "Aspire:StackExchange:Redis", connectionName, new StackExchangeRedisSettings());
        settings.ConnectionString = builder.Configuration.GetConnectionString(connectionName) ?? settings.ConnectionString;
        configureSettings?.Invoke(settings);

        builder.Services.AddSingleton<IConnectionMultiplexer>(_ =>
        {
            var options = ConfigurationOptions.Parse(ClientSettings.Require(settings.ConnectionString, connectionName));
            options.AbortOnConnectFail = false; // like the official integration: a server that is away is connected to later
            configureOptions?.Invoke(options);
            return ConnectionMultiplexer.Connect(options);
        });
        if (!settings.DisableHealthChecks)
        {
            builder.Services.AddHealthChecks().AddCheck<RedisHealthCheck>("StackExchange.Redis");
        }

        if (!settings.DisableTracing)
        {
            builder.Services.AddOpenTelemetry().WithTracing(tracing => tracing.AddRedisInstrumentation());
        }
    }
}
