using Recommender.Engine.Caching;
using Recommender.ModelWorker.Jobs;

namespace Recommender.ModelWorker.Caching;

/// <summary>Afterwards everybody who remembers answers knows what imports changed while Redis was away, unless it still is.</summary>
internal sealed class RepeatNotices(CatalogueNotices notices) : IJob
{
    public static string Name => "repeat-notices";

    public static TimeSpan Every => TimeSpan.FromSeconds(1);

    public Task<int> RunAsync(CancellationToken cancellationToken) => notices.CatchUpAsync();
}
