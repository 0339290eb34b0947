using Recommender.Engine.Caching;

namespace Recommender.Api.Caching;

internal static class CachingRegistration
{
    public static void AddAnswerCache(this IServiceCollection services)
    {
        services.AddSingleton<Generations>();
        services.AddSingleton<Installation>();
        services.AddSingleton<NoticeChannel>();
        services.AddSingleton<SharedAnswers>();
        services.AddSingleton<CacheMetrics>();
        services.AddSingleton<ChangeNotices>();
        services.AddSingleton<AnswerCache>();
        services.AddSingleton<Answers>();
        services.AddHostedService<NoticeListener>();
    }
}
