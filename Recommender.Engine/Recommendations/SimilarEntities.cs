using Recommender.Engine.Faults;
using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Recommendations;

/// <summary>Recommends what goes with one or several entities.</summary>
public sealed class SimilarEntities(PersonalRecommendations personal, EntityCardStore catalogue, TimeProvider clock)
{
    /// <summary>
    /// Entities similar to the one with an id. One that nobody knows is a fault, except for content-based requests: those
    /// get what everybody likes.
    /// </summary>
    public async Task<Outcome<RecommendationPage>> ToIdAsync(
        TenantId? tenant, string id, PersonalQuery query, CancellationToken cancellationToken)
    {
        List<EntityCard> found = tenant is null
            ? []
            : await catalogue.FindAsync(tenant.Value, [id], query.Rules.EntityType, cancellationToken);
        found.RemoveAll(entity => entity.Deleted);
        if (found.Count == 0 && query.Algorithm != Algorithm.ContentBased)
        {
            return new Fault(FaultCode.EntityNotFound, id);
        }

        return tenant is null ? RecommendationPage.Empty : await ToAsync(tenant.Value, found, query, cancellationToken);
    }

    /// <summary>Entities similar to all the seeds together; the seeds themselves are left out.</summary>
    public Task<RecommendationPage> ToAsync(
        TenantId tenant, IReadOnlyList<EntityCard> seeds, PersonalQuery query, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var history = seeds.Select(seed => new PastInteraction(seed.EntityKey, InteractionTypeId: 0, Weight: 1, now)).ToList();
        return personal.ForHistoryAsync(
            tenant, history, seeds.Select(seed => seed.EntityKey).ToHashSet(), query with { Weights = query.Weights ?? BlendWeights.Default },
            cancellationToken);
    }
}
