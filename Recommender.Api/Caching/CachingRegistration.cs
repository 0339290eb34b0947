using Recommender.Engine.Caching;

namespace Recommender.Api.Caching;

internal static class CachingRegistration
{
    public static void AddAnswerCache(this IServiceCollection services)
    {
        services.AddSingleton<Generations>();
        services.AddSingleton<ChangeNotices>();
        services.AddSingleton<AnswerCache>();
        services.AddSingleton<Answers>();
        services.AddHostedService<NoticeListener>();
    }
}
