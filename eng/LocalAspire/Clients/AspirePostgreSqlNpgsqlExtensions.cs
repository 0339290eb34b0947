using Aspire.Npgsql;
using LocalAspire.Clients;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Microsoft.Extensions.Hosting;

/// <summary>The client integration of Aspire.Npgsql: one pooled data source for the process.</summary>
public static class AspirePostgreSqlNpgsqlExtensions
{
    /// <summary>Registers a singleton <see cref="NpgsqlDataSource"/> with a health check, traces and metrics.</summary>
    /// <exception cref="InvalidOperationException">There is no connection string of that name.</exception>
    public static void AddNpgsqlDataSource(
        this IHostApplicationBuilder builder,
        string connectionName,
        Action<NpgsqlSettings>? configureSettings = null,
        Action<NpgsqlDataSourceBuilder>? configureDataSourceBuilder = null)
    {
        var settings = new NpgsqlSettings { ConnectionString = builder.Configuration.GetConnectionString(connectionName) };
        configureSettings?.Invoke(settings);
        var connection = settings.ConnectionString
            ?? throw new InvalidOperationException($"ConnectionStrings__{connectionName} is not set");

        builder.Services.AddNpgsqlDataSource(connection, source => configureDataSourceBuilder?.Invoke(source));
        if (!settings.DisableHealthChecks)
        {
            builder.Services.AddHealthChecks().AddCheck<PostgresHealthCheck>("PostgreSql");
        }

        var telemetry = builder.Services.AddOpenTelemetry();
        if (!settings.DisableTracing)
        {
            telemetry.WithTracing(tracing => tracing.AddNpgsql());
        }

        if (!settings.DisableMetrics)
        {
            telemetry.WithMetrics(metrics => metrics.AddMeter("Npgsql"));
        }
    }
}
