using Recommender.Engine.Caching;
using Recommender.ModelWorker.Jobs;
using Recommender.ServiceDefaults.Metrics;

namespace Recommender.ModelWorker.Caching;

internal static class CachingJobs
{
    public static IServiceCollection AddCachingJobs(this IServiceCollection services) =>
        services.AddInstruments<CacheMetrics>().AddSingleton<Installation>().AddSingleton<CatalogueNotices>().AddJob<RepeatNotices>();
}
