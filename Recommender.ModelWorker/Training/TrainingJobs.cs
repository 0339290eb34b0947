using Recommender.Engine.Content;
using Recommender.Engine.Jobs;
using Recommender.Engine.Online;
using Recommender.Engine.StoredModels;
using Recommender.Engine.Training;
using Recommender.ModelWorker.Jobs;
using Recommender.ServiceDefaults.Metrics;

namespace Recommender.ModelWorker.Training;

internal static class TrainingJobs
{
    public static IServiceCollection AddTrainingJobs(this IServiceCollection services, TrainingOptions options, ModelMemoryOptions memory) =>
        services
            .AddSingleton(new TrainingPace(options.FullRebuild))
            .AddSingleton(new SearchBounds(options.SearchBudget, options.FullRebuild))
            .AddSingleton(new StorageRules(memory.Bytes))
            .AddSingleton<TenantWorkStore>()
            .AddSingleton<TrainingDataStore>()
            .AddSingleton<CatalogueStore>()
            .AddSingleton<ModelStore>()
            .AddSingleton<ModelHistoryStore>()
            .AddSingleton<RowRemoval>()
            .AddSingleton<SearchStore>()
            .AddSingleton<OnlineStore>()
            .AddSingleton(OnlineBounds.Default)
            .AddSingleton<OnlineUpdates>()
            .AddSingleton<ModelHint>()
            .AddInstruments<TrainingMetrics>()
            .AddSingleton<TenantTraining>()
            .AddSingleton<IJobWork, RebuildWork>()
            .AddSingleton<IJobWork, EvaluationWork>()
            .AddJob<TrainTenants>()
            .AddJob<SearchParameters>()
            .AddJob<UpdateModels>()
            .AddJob<DropRetiredModels>()
            .Configure<JobSchedule>(UpdateModels.Name, schedule => schedule.Every = options.BetweenUpdates ?? schedule.Every);
}
