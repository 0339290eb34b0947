using Recommender.Engine.StoredModels;
using Recommender.Engine.Training;
using Recommender.ModelWorker.Jobs;

namespace Recommender.ModelWorker.Training;

/// <summary>Afterwards no bytes remain of models that were replaced some time ago; the history stays.</summary>
internal sealed class DropRetiredModels(ModelHistoryStore models, RowRemoval rows) : IJob
{
    // Readers pick a new model up within seconds; a slow load of an old one may still be under way.
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(2);

    public static string Name => "drop-retired-models";

    public static TimeSpan Every => TimeSpan.FromSeconds(30);

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var dropped = await models.DropRetiredAsync(Grace, cancellationToken);
        await rows.RunAsync(cancellationToken);
        return dropped;
    }
}
