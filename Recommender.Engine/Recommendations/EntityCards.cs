using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Recommendations;

/// <summary>Entities as answers show them, by key.</summary>
public sealed class EntityCards(EntityCardStore store)
{
    /// <summary>The entities with these keys; unknown keys are missing.</summary>
    public async Task<Dictionary<long, EntityCard>> GetAsync(
        TenantId tenant, IReadOnlyCollection<long> entities, CancellationToken cancellationToken) =>
        entities.Count == 0
            ? []
            : (await store.ReadAsync(tenant, [.. entities], cancellationToken)).ToDictionary(card => card.EntityKey);
}
