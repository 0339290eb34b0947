using Pgvector;
using Recommender.Engine.Caching;
using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Recommendations;

/// <summary>Entities whose attributes resemble those of a history or of seeds.</summary>
public sealed class ContentNeighbours(ContentStore store, VectorIndexStore indexes, TimeProvider clock)
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
        var recent = history.Where(item => item.Weight > 0).DistinctBy(item => item.EntityKey).Take(Probed).ToList();
        var features = await store.FeaturesAsync(tenant, recent.Select(item => item.EntityKey), cancellationToken);
        var probe = new ContentProbe(recent, features.ToDictionary(feature => feature.EntityKey, feature => feature.Feature));
        if (probe.Direction is null)
        {
            return Candidates.Chart(Source.Personal, [], "content");
        }

        var nearest = new List<ScoredEntity>();
        foreach (var type in await TypesAsync(tenant, entityType, features, cancellationToken))
        {
            nearest.AddRange(await NearestAsync(new(tenant, type), probe.Direction, limit, cancellationToken));
        }

        nearest.RemoveAll(entity => entity.Score < threshold);
        nearest.Sort((one, other) => (-one.Score, one.EntityKey).CompareTo((-other.Score, other.EntityKey)));
        return new(Source.Personal, nearest, (entities, token) => ExplainAsync(tenant, probe, entities, token));
    }

    private async Task<IEnumerable<int>> TypesAsync(
        TenantId tenant, string? entityType, IEnumerable<EntityFeature> features, CancellationToken cancellationToken) =>
        entityType is null ? features.Select(feature => feature.EntityTypeId).Distinct()
            : await store.TypeAsync(tenant, entityType, cancellationToken) is { } type ? [type]
            : [];

    private async Task<IEnumerable<ScoredEntity>> NearestAsync(
        VectorGroup group, float[] direction, int limit, CancellationToken cancellationToken)
    {
        var indexed = (await _indexed.GetAsync(0, cancellationToken)).Contains(group);
        var probe = new HalfVector(Array.ConvertAll(direction, value => (Half)value));
        var nearest = await store.NearestAsync(group, probe, limit, indexed, cancellationToken);
        return nearest.Where(entity => entity.Score > 0).Select(entity => entity with { Score = Math.Min(1, entity.Score) });
    }

    private async ValueTask<ILookup<long, Term>> ExplainAsync(
        TenantId tenant, ContentProbe probe, IReadOnlyCollection<long> entities, CancellationToken cancellationToken)
    {
        var features = await store.FeaturesAsync(tenant, entities, cancellationToken);
        return features
            .SelectMany(feature => probe.Terms(feature.Feature), (feature, term) => (feature.EntityKey, term))
            .ToLookup(pair => pair.EntityKey, pair => pair.term);
    }
}
