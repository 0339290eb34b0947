using Microsoft.Extensions.Options;
using Recommender.Engine.Content;
using Recommender.Engine.Online;
using Recommender.Engine.Training;
using Recommender.ModelWorker.Jobs;

namespace Recommender.ModelWorker.Training;

internal static class TrainingJobs
{
    public static IServiceCollection AddTrainingJobs(this IServiceCollection services)
    {
        var options = services.AddOptions<TrainingOptions>().BindConfiguration("").ValidateOnStart();
        foreach (var (holds, sentence) in TrainingOptions.Bounds)
        {
            options.Validate(holds, sentence);
        }

        return services
            .AddSingleton(provider => new TrainingPace(Options(provider).RebuildInterval))
            .AddSingleton(provider => new SearchBounds(
                TimeSpan.FromSeconds(Options(provider).SearchSeconds), Options(provider).RebuildInterval))
            .AddSingleton(provider => OnlineBounds.Default with { Batch = Options(provider).UpdateBatch })
            .AddSingleton<TenantWorkStore>()
            .AddSingleton<TrainingDataStore>()
            .AddSingleton<CatalogueStore>()
            .AddSingleton<ModelStore>()
            .AddSingleton<ModelHistoryStore>()
            .AddSingleton<SearchStore>()
            .AddSingleton<OnlineStore>()
            .AddSingleton<OnlineUpdates>()
            .AddSingleton<ModelHint>()
            .AddSingleton<TenantTraining>()
            .AddJob<TrainTenants>()
            .AddJob<SearchParameters>()
            .AddJob<UpdateModels>(provider => Options(provider).UpdateEvery)
            .AddJob<DropRetiredModels>();
    }

    private static TrainingOptions Options(IServiceProvider provider) =>
        provider.GetRequiredService<IOptions<TrainingOptions>>().Value;
}
