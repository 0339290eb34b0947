using Recommender.Engine.Webhooks;
using Recommender.ModelWorker.Jobs;

namespace Recommender.ModelWorker.Webhooks;

/// <summary>Afterwards everybody who watches trending has been told if it changed.</summary>
internal sealed class AnnounceTrending(TrendingWatch watch) : IJob
{
    public static string Name => "announce-trending";

    public static TimeSpan Every => TimeSpan.FromMinutes(1);

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var announced = 0;
        foreach (var tenant in await watch.WatchedAsync(cancellationToken))
        {
            announced += await watch.LookAsync(tenant, cancellationToken);
        }

        return announced;
    }
}
