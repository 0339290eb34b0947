using System.Collections.Concurrent;
using Recommender.Engine.Recommendations;
using Recommender.ModelWorker.Jobs;

namespace Recommender.ModelWorker.Content;

/// <summary>
/// Afterwards every tenant and type with many feature vectors has an index of its own that holds those that waited for it;
/// except where an import is under way, which is left alone: it would be indexed again and again while it grows, with
/// processors that the import could use.
/// </summary>
internal sealed class IndexVectors(VectorIndexStore indexes, WaitingVectorStore waiting) : IJob
{
    // Of a group, from one pass to the next: nothing can grow by a tenth a minute for long.
    private const double GrowthOfImports = 0.1;

    // An index that would grow to more than twice its size costs less when it is built anew.
    private const double MostAdded = 0.5;

    private readonly ConcurrentDictionary<VectorGroup, long> _left = new();

    public static string Name => "index-vectors";

    public static TimeSpan Every => TimeSpan.FromMinutes(1);

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        await indexes.DropFormerAsync(cancellationToken);
        var (indexed, changed) = (await indexes.IndexedAsync(cancellationToken), 0);
        foreach (var size in await waiting.LargeAsync(cancellationToken))
        {
            changed += await IndexAsync(size, indexed.Contains(size.Group), cancellationToken);
        }

        return changed;
    }

    private async Task<int> IndexAsync(VectorGroupSize size, bool isIndexed, CancellationToken cancellationToken)
    {
        if (size.Waiting - _left.GetValueOrDefault(size.Group) > GrowthOfImports * size.Total)
        {
            _left[size.Group] = size.Waiting;
            return 0;
        }

        _left[size.Group] = 0;
        return isIndexed && size.Waiting <= MostAdded * size.Total
            ? await waiting.MoveAsync(size.Group, size.Waiting, cancellationToken)
            : await indexes.BuildAsync(size.Group, cancellationToken) ? 1 : 0;
    }
}
