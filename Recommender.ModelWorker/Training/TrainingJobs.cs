using Recommender.Engine.Training;
using Recommender.ModelWorker.Jobs;

namespace Recommender.ModelWorker.Training;

internal static class TrainingJobs
{
    private const double DefaultHours = 24;

    public static IServiceCollection AddTrainingJobs(this IServiceCollection services) =>
        services
            .AddSingleton(provider => new TrainingPace(TimeSpan.FromHours(
                provider.GetRequiredService<IConfiguration>().GetValue("FULL_REBUILD_INTERVAL_HOURS", DefaultHours))))
            .AddSingleton<TenantWorkStore>()
            .AddSingleton<TrainingDataStore>()
            .AddSingleton<ModelStore>()
            .AddSingleton<ModelHistoryStore>()
            .AddSingleton<ModelHint>()
            .AddSingleton<TenantTraining>()
            .AddJob<TrainTenants>()
            .AddJob<DropRetiredModels>();
}
