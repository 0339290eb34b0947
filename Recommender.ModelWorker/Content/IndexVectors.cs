using Recommender.Engine.Recommendations;
using Recommender.ModelWorker.Jobs;

namespace Recommender.ModelWorker.Content;

/// <summary>Afterwards every tenant and type with many feature vectors has an index of its own, and only those.</summary>
internal sealed class IndexVectors(VectorIndexStore indexes) : IJob
{
    public static string Name => "index-vectors";

    public static TimeSpan Every => TimeSpan.FromMinutes(1);

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var created = 0;
        foreach (var group in await indexes.MissingAsync(cancellationToken))
        {
            created += await indexes.CreateAsync(group, cancellationToken) ? 1 : 0;
        }

        return created;
    }
}
