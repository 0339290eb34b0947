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
    /// <remarks>Without a connection string of that name the first use fails.</remarks>
    public static void AddNpgsqlDataSource(
        this IHostApplicationBuilder builder,
        string connectionName,
        Action<NpgsqlSettings>? configureSettings = null,
        Action<NpgsqlDataSourceBuilder>? configureDataSourceBuilder = null)
    {
        var settings = ClientSettings.Bind(builder.Configuration, "Aspire:Npgsql", connectionName, new NpgsqlSettings());
        settings.ConnectionString = builder.Configuration.GetConnectionString(connectionName) ?? settings.ConnectionString;
        configureSettings?.Invoke(settings);

        builder.Services.AddNpgsqlDataSource(settings.ConnectionString ?? "", source =>
        {
            ClientSettings.Require(settings.ConnectionString, connectionName);
            configureDataSourceBuilder?.Invoke(source);
        });
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
