using Recommender.Engine.Interactions;
using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Recommendations;

/// <summary>Recommends to an anonymous visitor from what they just did; nothing of it is stored.</summary>
public sealed class SessionRecommendations(
    PersonalRecommendations personal, EntityCardStore catalogue, HistoryStore histories, TimeProvider clock)
{
    /// <summary>For events in the order in which they happened; entities that nobody knows are left out.</summary>
    public async Task<RecommendationPage> ForAsync(
        TenantId tenant, IReadOnlyList<SessionEvent> events, PersonalQuery query, CancellationToken cancellationToken)
    {
        var entities = (await catalogue.FindAsync(tenant, [.. events.Select(each => each.EntityId).Distinct()], null, cancellationToken))
            .ToLookup(entity => entity.EntityId);
        var types = await histories.TypesAsync(
            tenant, [.. events.Select(each => each.InteractionType).OfType<string>().Distinct()], cancellationToken);

        // Being shown something is nothing that a visitor did.
        var history = History(events.Where(each => each.InteractionType != StandardTypes.Impression), entities, types);
        var seen = query.Seen.Of(query.Seen.Types.Count == 0 ? history : History(events, entities, types), clock.GetUtcNow());
        return await personal.ForHistoryAsync(tenant, history, seen, query, cancellationToken);
    }

    private List<PastInteraction> History(
        IEnumerable<SessionEvent> events, ILookup<string, EntityCard> entities, Dictionary<string, InteractionKind> types)
    {
        var history = new List<PastInteraction>();
        foreach (var each in events)
        {
            var entity = entities[each.EntityId].FirstOrDefault(entity => each.EntityType is null || entity.EntityType == each.EntityType);
            if (entity is not null)
            {
                history.Add(Past(each, entity, types));
            }
        }

        history.Reverse();
        return [.. history.OrderByDescending(past => past.At)];
    }

    private PastInteraction Past(SessionEvent each, EntityCard entity, Dictionary<string, InteractionKind> types)
    {
        var (type, now) = (types.GetValueOrDefault(each.InteractionType ?? "", new(0, 1)), clock.GetUtcNow());

        // Where the models let interactions age, one of the far future would outweigh all others.
        var at = each.At is { } given && given < now ? given : now;
        return new(entity.EntityKey, type.Id, each.Weight ?? type.Weight, at.UtcDateTime);
    }
}
