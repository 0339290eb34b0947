using Recommender.Engine.Content;
using Recommender.Engine.Jobs;
using Recommender.Engine.Online;
using Recommender.Engine.Training;
using Recommender.ModelWorker.Jobs;

namespace Recommender.ModelWorker.Training;

internal static class TrainingJobs
{
    private const double DefaultHours = 24;
    private const double DefaultSearchSeconds = 120;

    public static IServiceCollection AddTrainingJobs(this IServiceCollection services) =>
        services
            .AddSingleton(provider => new TrainingPace(FullRebuild(provider)))
            .AddSingleton(provider => new SearchBounds(
                TimeSpan.FromSeconds(Setting(provider, "MODEL_SEARCH_BUDGET_SECONDS", DefaultSearchSeconds)), FullRebuild(provider)))
            .AddSingleton<TenantWorkStore>()
            .AddSingleton<TrainingDataStore>()
            .AddSingleton<CatalogueStore>()
            .AddSingleton<ModelStore>()
            .AddSingleton<ModelHistoryStore>()
            .AddSingleton<SearchStore>()
            .AddSingleton<OnlineStore>()
            .AddSingleton(OnlineBounds.Default)
            .AddSingleton<OnlineUpdates>()
            .AddSingleton<ModelHint>()
            .AddSingleton<TenantTraining>()
            .AddSingleton<IJobWork, RebuildWork>()
            .AddSingleton<IJobWork, EvaluationWork>()
            .AddJob<TrainTenants>()
            .AddJob<SearchParameters>()
            .AddJob<UpdateModels>()
            .AddJob<DropRetiredModels>();

    private static TimeSpan FullRebuild(IServiceProvider provider) =>
        TimeSpan.FromHours(Setting(provider, "FULL_REBUILD_INTERVAL_HOURS", DefaultHours));

    private static double Setting(IServiceProvider provider, string name, double fallback) =>
        provider.GetRequiredService<IConfiguration>().GetValue(name, fallback);
}
