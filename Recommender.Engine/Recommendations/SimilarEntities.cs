using Recommender.Engine.Faults;
using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Recommendations;

/// <summary>Recommends what goes with one or several entities.</summary>
public sealed class SimilarEntities(PersonalRecommendations personal, EntityCards cards, TimeProvider clock)
{
    /// <summary>
    /// Entities similar to the one with an id. One that nobody knows is a fault, except for content-based requests: those
    /// get what everybody likes.
    /// </summary>
    public Task<Outcome<RecommendationPage>> ToIdAsync(
        TenantId? tenant, string id, PersonalQuery query, CancellationToken cancellationToken) =>
        ToIdsAsync(tenant, [id], query, cancellationToken);

    /// <summary>Entities similar to those with the ids together; unknown ones are a fault only when all are unknown.</summary>
    public async Task<Outcome<RecommendationPage>> ToIdsAsync(
        TenantId? tenant, IReadOnlyList<string> ids, PersonalQuery query, CancellationToken cancellationToken)
    {
        List<EntityCard> found = tenant is null ? [] : await SeedsAsync(tenant.Value, ids, query.Rules.EntityType, cancellationToken);
        if (found.Count == 0 && query.Algorithm != Algorithm.ContentBased)
        {
            return new Fault(FaultCode.EntityNotFound, string.Join(", ", ids.Select(id => $"'{id}'")));
        }

        return tenant is null ? RecommendationPage.Empty : await ToAsync(tenant.Value, found, query, cancellationToken);
    }

    /// <summary>Entities similar to all the seeds together; the seeds themselves are left out.</summary>
    public Task<RecommendationPage> ToAsync(
        TenantId tenant, IReadOnlyList<EntityCard> seeds, PersonalQuery query, CancellationToken cancellationToken)
    {
        query = query with { Weights = query.Weights ?? BlendWeights.Default };
        if (seeds is [var only])
        {
            return personal.ForSeedAsync(tenant, only.EntityKey, query, cancellationToken);
        }

        var now = clock.GetUtcNow().UtcDateTime;
        var history = seeds.Select(seed => new PastInteraction(seed.EntityKey, InteractionTypeId: 0, Weight: 1, now)).ToList();
        return personal.ForHistoryAsync(
            tenant, history, seeds.Select(seed => seed.EntityKey).ToHashSet(), query, cancellationToken);
    }

    // An id that several types share means the one of the wanted type; the seeds themselves may be of another.
    private async Task<List<EntityCard>> SeedsAsync(
        TenantId tenant, IReadOnlyList<string> ids, string? entityType, CancellationToken cancellationToken)
    {
        var found = await cards.FindAsync(tenant, [.. ids.Distinct()], cancellationToken);
        return
        [
            .. found.Where(entity => !entity.Deleted)
                .GroupBy(entity => entity.EntityId)
                .SelectMany(same => same.Where(entity => entity.EntityType == entityType).DefaultIfEmpty(same.First()).Take(1)),
        ];
    }
}
