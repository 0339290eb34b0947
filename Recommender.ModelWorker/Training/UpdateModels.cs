using Recommender.Engine.Online;
using Recommender.ModelWorker.Jobs;

namespace Recommender.ModelWorker.Training;

/// <summary>Afterwards the published models contain the interactions that were recorded since they were trained.</summary>
internal sealed class UpdateModels(OnlineUpdates updates) : IJob
{
    public static string Name => "update-models";

    /// <summary>Unless <see cref="TrainingOptions.UpdateSeconds"/> asks for another interval.</summary>
    public static TimeSpan Every => new TrainingOptions().UpdateEvery;

    public Task<int> RunAsync(CancellationToken cancellationToken) => updates.RunAsync(cancellationToken);
}
