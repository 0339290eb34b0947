using Recommender.Engine.Export;
using Recommender.Engine.Interactions;
using Recommender.Engine.Jobs;

namespace Recommender.ModelWorker.Ingest;

internal static class IngestJobs
{
    public static IServiceCollection AddIngestJobs(this IServiceCollection services) =>
        services
            .AddSingleton<InteractionPartitions>()
            .AddSingleton<IJobWork, ImportWork>()
            .AddSingleton<IJobWork, ExportWork>();
}
