using System.Runtime.CompilerServices;
using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Recommendations;

/// <summary>
/// Goes through the whole catalogue, newest first, piece by piece, while the database leaves out most of what a filter would
/// not let pass: so that a page finds the few entities that match, however old they are.
/// </summary>
internal sealed class CatalogueScan(EntityCardStore store, TimeProvider clock)
{
    private const int Page = 1000;

    // Small enough that no piece comes near the time that a statement of a request may take.
    private const int LargestPiece = 20_000;

    // Some millions of entities: beyond it a filter that almost nothing passes gives a short page rather than a slow one.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    /// <summary>Entities of the wanted type that may be recommended; the filter is still to be asked about each.</summary>
    public async IAsyncEnumerable<EntityCard> NewestAsync(
        TenantId tenant, PageRules rules, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (started, path, piece) = (clock.GetTimestamp(), rules.Filter?.ToPath(), Page);
        for (var before = long.MaxValue; before > 0 && clock.GetElapsedTime(started) < Longest;)
        {
            var end = await store.EndAsync(tenant, before, piece, cancellationToken);
            var found = await store.NewestAsync(tenant, rules.EntityType, path, end, before, Page, cancellationToken);
            foreach (var card in found)
            {
                yield return card;
            }

            if (found.Count == Page)
            {
                before = found[^1].EntityKey;
            }
            else
            {
                (before, piece) = (end, Math.Min(4 * piece, LargestPiece));
            }
        }
    }
}
