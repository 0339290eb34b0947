using Recommender.Api.Configuration;
using Recommender.Engine.Online;
using Recommender.Engine.Recommendations;
using Recommender.Engine.Training;
using Recommender.Engine.Trending;

namespace Recommender.Api.Recommendations;

internal static class RecommendationRegistration
{
    public static void AddRecommendations(this IServiceCollection services)
    {
        services.AddSingleton(provider => provider.GetRequiredService<ServiceSettings>().FilterFields);
        services.AddSingleton<HistoryStore>();
        services.AddSingleton<EntityCardStore>();
        services.AddSingleton<EntityCards>();
        services.AddSingleton<ContentStore>();
        services.AddSingleton<VectorIndexStore>();
        services.AddSingleton<ContentNeighbours>();
        services.AddSingleton<TrendingStore>();
        services.AddSingleton<Charts>();
        services.AddSingleton<ModelStore>();
        services.AddSingleton<OnlineStore>();
        services.AddSingleton(ModelBudget.Default);
        services.AddSingleton<ModelCache>();
        services.AddSingleton<Explanations>();
        services.AddSingleton<PersonalRecommendations>();
        services.AddSingleton<PageDiversity>();
        services.AddSingleton<SimilarEntities>();
        services.AddSingleton<SessionRecommendations>();
        services.AddSingleton<SimilarUserStore>();
        services.AddSingleton<ModelHistoryStore>();
        services.AddHostedService<ModelRefresh>();
    }
}
