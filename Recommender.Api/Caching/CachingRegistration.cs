using Recommender.Engine.Caching;
using Recommender.ServiceDefaults.Metrics;

namespace Recommender.Api.Caching;

internal static class CachingRegistration
{
    public static void AddAnswerCache(this IServiceCollection services)
    {
        services.AddSingleton<Generations>();
        services.AddSingleton<Installation>();
        services.AddSingleton<NoticeChannel>();
        services.AddSingleton<SharedAnswers>();
        services.AddInstruments<CacheMetrics>();
        services.AddSingleton<ChangeNotices>();
        services.AddSingleton<AnswerCache>();
        services.AddSingleton<Answers>();
        services.AddHostedService<NoticeListener>();
    }
}
