using Recommender.Engine.Webhooks;
using Recommender.ModelWorker.Jobs;

namespace Recommender.ModelWorker.Webhooks;

/// <summary>Afterwards everybody who watches trending has been told if it changed; one tenant that fails holds up no other.</summary>
internal sealed class AnnounceTrending(TrendingWatch watch) : IJob
{
    public static string Name => "announce-trending";

    public static TimeSpan Every => TimeSpan.FromMinutes(1);

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var (announced, failures) = (0, new List<Exception>());
        foreach (var tenant in await watch.WatchedAsync(cancellationToken))
        {
            try
            {
                announced += await watch.LookAsync(tenant, cancellationToken);
            }
            catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
            {
                failures.Add(failure);
            }
        }

        // The pass counts as a failed one, and is logged as such.
        return failures.Count == 0 ? announced : throw new AggregateException(failures);
    }
}
