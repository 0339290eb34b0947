using Recommender.Engine.Profiles;
using Recommender.ModelWorker.Jobs;

namespace Recommender.ModelWorker.Profiles;

internal static class ProfileJobs
{
    public static IServiceCollection AddProfileJobs(this IServiceCollection services) =>
        services
            .AddSingleton<ChangeQueueStore>()
            .AddSingleton<ImportedActivityStore>()
            .AddJob<DrainInteractionChanges>()
            .AddJob<MergeImportedActivity>();
}
