using Pgvector;
using Recommender.Engine.Caching;
using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Recommendations;

/// <summary>
/// Proposes entities whose attributes resemble those of a history or of seeds: from the vectors in memory where they are,
/// otherwise from the database.
/// </summary>
public sealed class ContentNeighbours(ContentStore store, VectorPacks packs, VectorIndexStore indexes, TimeProvider clock)
{
    // The taste of the moment: more of the history moves the direction little and costs a vector each.
    private const int Probed = 20;

    private readonly RefreshedCache<int, HashSet<VectorGroup>> _indexed = new(
        async (_, cancellationToken) => [.. await indexes.IndexedAsync(cancellationToken)], _ => TimeSpan.FromSeconds(30), 1, clock);

    /// <summary>
    /// The entities nearest to a history, by cosine clipped to [0,1] and not below a threshold; of one type, or of the types
    /// in the history.
    /// </summary>
    internal async Task<Candidates> NearestAsync(
        TenantId tenant, IReadOnlyList<PastInteraction> history, string? entityType, int limit, double threshold,
        CancellationToken cancellationToken)
    {
        var recent = Liked(history);
        var nearest = packs.Find(tenant) is { } pack
            ? recent is [var seed] ? NearestTo(pack, seed, entityType, limit) : Nearest(pack, recent, entityType, limit)
            : await NearestInDatabaseAsync(tenant, recent, entityType, limit, cancellationToken);
        return threshold > 0
            ? nearest with { Ranked = [.. nearest.Ranked.TakeWhile(entity => entity.Score >= threshold)] }
            : nearest;
    }

    // As the models do: what somebody did with an entity adds up, so that a dislike takes a like back.
    private static List<PastInteraction> Liked(IReadOnlyList<PastInteraction> history) =>
    [
        .. history.GroupBy(item => item.EntityKey)
            .Select(same => same.First() with { Weight = same.Sum(item => item.Weight) })
            .Where(item => item.Weight > 0)
            .Take(Probed),
    ];

    private static Candidates NearestTo(VectorPack pack, PastInteraction seed, string? entityType, int limit)
    {
        var key = (seed.EntityKey, entityType);
        if (pack.Neighbours.Find(key) is { } known && known.Limit >= limit)
        {
            // As it would have been found for this request, whoever asked before.
            return known.Limit == limit ? known.Nearest : known.Nearest with { Ranked = [.. known.Nearest.Ranked.Take(limit)] };
        }

        var nearest = Nearest(pack, [seed], entityType, limit);
        pack.Neighbours.Set(key, new(limit, nearest));
        pack.Neighbours.Grow(nearest.Ranked.Count);
        return nearest;
    }

    private static Candidates Nearest(VectorPack pack, List<PastInteraction> recent, string? entityType, int limit)
    {
        var features = pack.Features(recent.Select(item => item.EntityKey));
        var probe = new ContentProbe(recent, features.ToDictionary(feature => feature.EntityKey, feature => feature.Feature));
        if (probe.Direction is not { } direction)
        {
            return None;
        }

        IEnumerable<int> types = entityType is null ? features.Select(feature => feature.EntityTypeId).Distinct()
            : pack.TypeIds.TryGetValue(entityType, out var type) ? [type]
            : [];
        return Ranked(
            types.SelectMany(type => pack.Nearest(type, direction, limit)),
            (entities, _) => ValueTask.FromResult<ITerms>(new ContentTerms(probe, pack.Features(entities))));
    }

    private async Task<Candidates> NearestInDatabaseAsync(
        TenantId tenant, List<PastInteraction> recent, string? entityType, int limit, CancellationToken cancellationToken)
    {
        var features = await store.FeaturesAsync(tenant, recent.Select(item => item.EntityKey), cancellationToken);
        var probe = new ContentProbe(recent, features.ToDictionary(feature => feature.EntityKey, feature => feature.Feature));
        if (probe.Direction is not { } direction)
        {
            return None;
        }

        var nearest = new List<ScoredEntity>();
        foreach (var type in await TypesAsync(tenant, entityType, features, cancellationToken))
        {
            nearest.AddRange(await SearchAsync(new(tenant, type), direction, limit, cancellationToken));
        }

        return Ranked(
            nearest, async (entities, token) => new ContentTerms(probe, await store.FeaturesAsync(tenant, entities, token)));
    }

    private static Candidates None => Candidates.Chart(Source.Personal, [], "content");

    private static Candidates Ranked(IEnumerable<ScoredEntity> nearest, Explain explain)
    {
        List<ScoredEntity> ranked =
            [.. nearest.Where(entity => entity.Score > 0).Select(entity => entity with { Score = Math.Min(1, entity.Score) })];
        ranked.Sort(ScoredEntity.BestFirst);
        return new(Source.Personal, ranked, explain);
    }

    private async Task<IEnumerable<int>> TypesAsync(
        TenantId tenant, string? entityType, IEnumerable<EntityFeature> features, CancellationToken cancellationToken) =>
        entityType is null ? features.Select(feature => feature.EntityTypeId).Distinct()
            : await store.TypeAsync(tenant, entityType, cancellationToken) is { } type ? [type]
            : [];

    private async Task<List<ScoredEntity>> SearchAsync(
        VectorGroup group, float[] direction, int limit, CancellationToken cancellationToken)
    {
        var indexed = (await _indexed.GetAsync(0, cancellationToken)).Contains(group);
        var probe = new HalfVector(Array.ConvertAll(direction, value => (Half)value));
        return await store.NearestAsync(group, probe, limit, indexed, cancellationToken);
    }
}
