using Recommender.Engine.Online;
using Recommender.ModelWorker.Jobs;

namespace Recommender.ModelWorker.Training;

/// <summary>Afterwards the published models contain the interactions that were recorded since they were trained.</summary>
internal sealed class UpdateModels(OnlineUpdates updates) : IJob
{
    public static string Name => "update-models";

    /// <summary>Half of what may pass until an interaction is in the model; the rest is for reading it.</summary>
    public static TimeSpan Every => TimeSpan.FromSeconds(4);

    public Task<int> RunAsync(CancellationToken cancellationToken) => updates.RunAsync(cancellationToken);
}
