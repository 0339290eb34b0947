using Recommender.Engine.Recommendations;
using Recommender.ModelWorker.Jobs;

namespace Recommender.ModelWorker.Content;

internal static class ContentJobs
{
    public static IServiceCollection AddContentJobs(this IServiceCollection services) =>
        services.AddSingleton<VectorIndexStore>().AddSingleton<WaitingVectorStore>().AddJob<IndexVectors>();
}
