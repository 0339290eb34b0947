using Microsoft.Extensions.Diagnostics.HealthChecks;
using Recommender.Engine.Schema;
using Recommender.Engine.Storage;
using Recommender.ServiceDefaults;

namespace Recommender.ModelWorker.Schema;

/// <summary>The worker is ready for traffic, and lets others start, once the schema is in place.</summary>
internal sealed class SchemaHealthCheck(ApplySchema schema) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(schema.Applied.IsCompletedSuccessfully
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy("the database schema is not applied yet"));
}

internal static class SchemaMigrationSetup
{
    public static void AddSchemaMigration(this IServiceCollection services)
    {
        services.AddSingleton<SchemaMigration>();
        services.AddSingleton<ApplySchema>();
        services.AddHostedService(provider => provider.GetRequiredService<ApplySchema>());
        services.AddSingleton<SchemaGate>();
        services.AddStorageHealth();
        services.AddHealthChecks().AddCheck<SchemaHealthCheck>("schema", tags: [ServiceDefaults.ServiceDefaults.Ready]);
    }
}
