using Recommender.ModelWorker.Jobs;

namespace Recommender.ModelWorker.Interactions;

internal static class InteractionJobs
{
    public static IServiceCollection AddInteractionJobs(this IServiceCollection services) => services.AddJob<CreatePartitions>();
}
