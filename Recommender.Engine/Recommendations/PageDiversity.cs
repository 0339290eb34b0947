using System.Text.Json;
using Recommender.Engine.Diversity;
using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Recommendations;

/// <summary>Chooses from many candidates a page whose entities differ in their attributes.</summary>
public sealed class PageDiversity(ContentStore content)
{
    /// <summary>
    /// The chosen in the order of picking. A score is lowered to the one before it, so that the page still descends.
    /// </summary>
    internal async Task<List<PageFilling.Placed>> ChooseAsync(
        TenantId tenant, List<PageFilling.Placed> pool, PageRules rules, CancellationToken cancellationToken)
    {
        var diversity = rules.Diversity;
        var similarity = diversity.Strength > 0 ? await SimilarityAsync(tenant, pool, cancellationToken) : static (_, _) => 0;
        ValueCap[] caps = diversity.CapField is { } field
            ? [ValueCap.ByAttribute(pool.Select(placed => placed.Entity.Json), field, diversity.CapLimit)]
            : [];
        var picked = MarginalRelevance.Select(
            [.. pool.Select(placed => (float)placed.Score)], rules.Count, (float)diversity.Strength, similarity, caps);

        var page = new List<PageFilling.Placed>(picked.Length);
        foreach (var index in picked)
        {
            var score = page.Count > 0 ? Math.Min(page[^1].Score, pool[index].Score) : pool[index].Score;
            page.Add(pool[index] with { Score = score });
        }

        return page;
    }

    private async Task<Func<int, int, float>> SimilarityAsync(
        TenantId tenant, List<PageFilling.Placed> pool, CancellationToken cancellationToken)
    {
        var features = await content.FeaturesAsync(tenant, pool.Select(placed => placed.Entity.EntityKey), cancellationToken);
        if (features.Count == 0)
        {
            return static (_, _) => 0;
        }

        var byKey = features.ToDictionary(feature => feature.EntityKey, feature => feature.Feature);
        var dimensions = features[0].Feature.Length;
        var values = new float[pool.Count * dimensions];
        for (var i = 0; i < pool.Count; i++)
        {
            byKey.GetValueOrDefault(pool[i].Entity.EntityKey)?.CopyTo(values, i * dimensions);
        }

        return new PackedVectors(values, dimensions).Cosine;
    }
}
