using Recommender.Engine.Online;
using Recommender.ModelWorker.Jobs;

namespace Recommender.ModelWorker.Training;

/// <summary>Afterwards the published models contain the interactions that were recorded since they were trained.</summary>
internal sealed class UpdateModels(OnlineUpdates updates) : IJob
{
    public static string Name => "update-models";

    /// <summary>From start to start; of the 10 s within which an interaction is in the models, the rest is for updating and reading them.</summary>
    public static TimeSpan Every => TimeSpan.FromSeconds(4);

    public Task<int> RunAsync(CancellationToken cancellationToken) => updates.RunAsync(cancellationToken);
}
