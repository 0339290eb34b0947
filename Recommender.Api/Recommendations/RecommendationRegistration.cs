using Recommender.Engine.Online;
using Recommender.Engine.Recommendations;
using Recommender.Engine.StoredModels;
using Recommender.Engine.Training;
using Recommender.Engine.Trending;
using Recommender.Engine.Users;
using Recommender.ServiceDefaults.Configuration;
using Recommender.ServiceDefaults.Metrics;

namespace Recommender.Api.Recommendations;

internal static class RecommendationRegistration
{
    public static void AddRecommendations(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        builder.AddVariables<RecommendationOptions>();
        services.AddSingleton(builder.AddVariables<FilterOptions>().Fields);
        services.AddSingleton<HistoryStore>();
        services.AddSingleton<UserStore>();
        services.AddSingleton<EntityCardStore>();
        services.AddSingleton<EntityCards>();
        services.AddSingleton<ContentStore>();
        services.AddSingleton<VectorIndexStore>();
        services.AddSingleton<WaitingVectorStore>();
        services.AddSingleton<VectorPacks>();
        services.AddSingleton<ContentNeighbours>();
        services.AddSingleton<TrendingStore>();
        services.AddSingleton<Charts>();
        services.AddSingleton<ModelStore>();
        services.AddSingleton<OnlineStore>();
        services.AddSingleton(new ModelBudget(builder.AddVariables<ModelMemoryOptions>().Bytes));
        services.AddSingleton<ModelCache>();
        services.AddSingleton<Explanations>();
        services.AddInstruments<RecommendationMetrics>();
        services.AddSingleton<PersonalCandidates>();
        services.AddSingleton<SeedCandidates>();
        services.AddSingleton<PersonalRecommendations>();
        services.AddSingleton<PageDiversity>();
        services.AddSingleton<SimilarEntities>();
        services.AddSingleton<SessionRecommendations>();
        services.AddSingleton<SeenTypes>();
        services.AddSingleton<SimilarUserStore>();
        services.AddSingleton<ModelHistoryStore>();
        services.AddHostedService<ModelRefresh>();
        services.AddSingleton<ModelWarmUp>();
        services.AddHostedService(provider => provider.GetRequiredService<ModelWarmUp>());
        services.AddHealthChecks().AddCheck<ModelHealth>("models", tags: [ServiceDefaults.ServiceDefaults.Ready]);
    }
}
