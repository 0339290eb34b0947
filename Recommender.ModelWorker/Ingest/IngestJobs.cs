using Recommender.Engine.Export;
using Recommender.Engine.Ingest;
using Recommender.Engine.Interactions;
using Recommender.Engine.Jobs;
using Recommender.ServiceDefaults.Metrics;

namespace Recommender.ModelWorker.Ingest;

internal static class IngestJobs
{
    public static IServiceCollection AddIngestJobs(this IServiceCollection services) =>
        services
            .AddSingleton<InteractionPartitions>()
            .AddInstruments<IngestMetrics>()
            .AddSingleton<IJobWork, ImportWork>()
            .AddSingleton<IJobWork, ExportWork>();
}
