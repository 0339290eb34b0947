using Recommender.Engine.Caching;
using Recommender.ModelWorker.Jobs;

namespace Recommender.ModelWorker.Caching;

internal static class CachingJobs
{
    public static IServiceCollection AddCachingJobs(this IServiceCollection services) =>
        services.AddSingleton<Installation>().AddSingleton<CatalogueNotices>().AddJob<RepeatNotices>();
}
