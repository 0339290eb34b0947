using Npgsql;
using Recommender.Api.Export;
using Recommender.Api.Jobs;
using Recommender.Engine.Entities;
using Recommender.Engine.Experiments;
using Recommender.Engine.Export;
using Recommender.Engine.Ingest;
using Recommender.Engine.Interactions;
using Recommender.Engine.Jobs;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;
using Recommender.Engine.Users;
using Recommender.Engine.Webhooks;
using Recommender.ServiceDefaults.Metrics;

namespace Recommender.Api.Startup;

internal static class DataRegistration
{
    /// <summary>What the routes of <see cref="RouteMap.MapData"/> work with.</summary>
    public static void AddData(this IServiceCollection services)
    {
        services.AddSingleton<EntityStore>();
        services.AddSingleton<EntityChanges>();
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<EntityRegistration>(provider, provider.Writes()));
        services.AddSingleton<InteractionPartitions>();
        services.AddSingleton<RememberedKeys>();
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<InteractionRecorder>(provider, provider.Writes()));
        services.AddSingleton<InteractionHistory>();
        services.AddSingleton<InteractionTypeStore>();
        services.AddSingleton<AbEventStore>();
        services.AddSingleton<TenantAdministration>();
        services.AddSingleton(provider => new BulkDatabase(
            provider.GetRequiredService<IConfiguration>().GetConnectionString("recommender")!));
        services.AddSingleton(provider => new WriteDatabase(
            provider.GetRequiredService<IConfiguration>().GetConnectionString("recommender")!));
        services.AddSingleton<StorageWatch>();
        services.AddInstruments<IngestMetrics>();
        services.AddSingleton(provider => new EntityImport(provider.Bulk(), provider.GetRequiredService<IngestMetrics>()));
        services.AddSingleton(provider => new InteractionImport(
            provider.Bulk(), provider.GetRequiredService<InteractionPartitions>(), provider.GetRequiredService<RememberedKeys>(),
            provider.GetRequiredService<IngestMetrics>()));
        services.AddSingleton(provider => new ImportEvents(provider.Bulk()));
        services.AddSingleton(provider => new UserErasure(provider.Bulk(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<TenantRemovals>(provider, provider.Bulk()));
        services.AddSingleton(provider => new ExportStore(provider.Readers(), provider.Bulk()));
        services.AddSingleton(provider => new ImportIntake(provider.Bulk()));
        services.AddSingleton<ExportReaders>();
        services.AddSingleton<JobStore>();
        services.AddSingleton(provider => new JobFiles(provider.Readers()));
        services.AddSingleton(provider => new JobCancellation(provider.Bulk()));
        services.AddSingleton<AskedJobs>();
        services.AddSingleton<BulkJobs>();
    }

    private static NpgsqlDataSource Bulk(this IServiceProvider provider) => provider.GetRequiredService<BulkDatabase>().Source;

    private static NpgsqlDataSource Writes(this IServiceProvider provider) => provider.GetRequiredService<WriteDatabase>().Source;

    private static NpgsqlDataSource Readers(this IServiceProvider provider) => provider.GetRequiredService<BulkDatabase>().Readers;
}
