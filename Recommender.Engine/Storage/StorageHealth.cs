using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;
using Recommender.Engine.Schema;
using StackExchange.Redis;

namespace Recommender.Engine.Storage;

/// <summary>What readiness asks of the storage: nothing works without PostgreSQL, everything works without Redis.</summary>
public static class StorageHealth
{
    // Whoever asks gives up after two seconds.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1.8);

    public static void AddStorageHealth(this IServiceCollection services) =>
        services.AddHealthChecks()
            .AddCheck<DatabaseHealth>("database", tags: ["ready"], timeout: Patience)
            .AddCheck<RedisHealth>("redis", tags: ["ready"], timeout: Patience);

    private sealed class DatabaseHealth(SchemaGate gate, NpgsqlDataSource database) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken)
        {
            try
            {
                if (!await gate.IsOpenAsync(cancellationToken))
                {
                    return HealthCheckResult.Unhealthy("the database is still being prepared");
                }

                await using var ping = database.CreateCommand("SELECT 1");
                await ping.ExecuteScalarAsync(cancellationToken);
                return HealthCheckResult.Healthy();
            }
            catch (Exception failure) when (failure is NpgsqlException or OperationCanceledException)
            {
                return HealthCheckResult.Unhealthy("PostgreSQL does not answer", failure);
            }
        }
    }

    private sealed class RedisHealth(IConnectionMultiplexer redis) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken)
        {
            try
            {
                await redis.GetDatabase().PingAsync().WaitAsync(cancellationToken);
                return HealthCheckResult.Healthy();
            }
            catch (Exception failure) when (RedisAway.Is(failure))
            {
                return HealthCheckResult.Degraded("Redis does not answer: everything is a little slower", failure);
            }
        }
    }
}
