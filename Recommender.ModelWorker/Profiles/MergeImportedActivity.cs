using Recommender.Engine.Profiles;
using Recommender.ModelWorker.Jobs;

namespace Recommender.ModelWorker.Profiles;

/// <summary>Afterwards activity knows every interaction imported so far.</summary>
internal sealed class MergeImportedActivity(ImportedActivityStore queue) : IJob
{
    // Transactions of an import have up to 10,000 rows each; together they are a statement of a second or two.
    private const int Batch = 20;

    public static string Name => "merge-imported-activity";

    public static TimeSpan Every => TimeSpan.FromMilliseconds(500);

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var total = 0;
        int taken;
        do
        {
            taken = await queue.MergeAsync(Batch, cancellationToken);
            total += taken;
        }
        while (taken == Batch);

        return total;
    }
}
