using Recommender.Engine.Caching;
using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Recommendations;

/// <summary>
/// Entities as answers show them, by key. They are remembered until their tenant's catalogue changes, and not for long, so
/// that a request reads only those that no request before it needed.
/// </summary>
public sealed class EntityCards(EntityCardStore store, Generations generations, ChangeNotices notices, TimeProvider clock)
{
    private const long MostBytes = 64L << 20;

    // Objects and dictionary entries around the attributes, which are there as they were read and as they are shown.
    private const int Overhead = 400;

    // Also those who write without giving notice are noticed.
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(30);

    private readonly RecentTable<(TenantId Tenant, long Key), Remembered<EntityCard>> _cards = new(MostBytes, card => SizeOf(card.Value));

    private readonly RecentTable<(TenantId Tenant, string Id), Remembered<List<EntityCard>>> _byId =
        new(MostBytes / 4, cards => cards.Value.Sum(SizeOf));

    private sealed record Remembered<T>(T Value, long Catalogue, long At);

    /// <summary>The entities with these keys; unknown keys are missing.</summary>
    public async Task<Dictionary<long, EntityCard>> GetAsync(
        TenantId tenant, IReadOnlyCollection<long> entities, CancellationToken cancellationToken)
    {
        var catalogue = generations.Catalogue(tenant);
        var good = GoodNow(tenant);
        var found = new Dictionary<long, EntityCard>(entities.Count);
        var missing = new List<long>();
        foreach (var entity in entities)
        {
            if (Find(tenant, entity, good) is { } known)
            {
                found[entity] = known;
            }
            else
            {
                missing.Add(entity);
            }
        }

        if (missing.Count > 0)
        {
            foreach (var card in await store.ReadAsync(tenant, [.. missing], cancellationToken))
            {
                found[card.EntityKey] = card;
                Remember(tenant, new(card, catalogue, clock.GetTimestamp()));
            }
        }

        return found;
    }

    /// <summary>What of the remembered may be used now; computed once for all entities of a page.</summary>
    internal GoodCards GoodNow(TenantId tenant) => new(
        notices.IsCurrent, generations.Catalogue(tenant), clock.GetTimestamp() - (long)(Fresh.TotalSeconds * clock.TimestampFrequency));

    /// <summary>The entity with this key if it is remembered.</summary>
    internal EntityCard? Find(TenantId tenant, long entity, GoodCards good) =>
        good.Any && _cards.Find((tenant, entity)) is { } known && known.Catalogue == good.Catalogue && known.At > good.After ? known.Value : null;

    /// <summary>Entities with these ids, whether deleted or not; an id that several types share gives several.</summary>
    public async Task<List<EntityCard>> FindAsync(TenantId tenant, IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        var catalogue = generations.Catalogue(tenant);
        var found = new List<EntityCard>(ids.Count);
        var missing = new List<string>();
        foreach (var id in ids)
        {
            if (_byId.Find((tenant, id)) is { } known && IsGood(known, catalogue))
            {
                found.AddRange(known.Value);
            }
            else
            {
                missing.Add(id);
            }
        }

        if (missing.Count > 0)
        {
            foreach (var same in (await store.FindAsync(tenant, [.. missing], null, cancellationToken)).GroupBy(card => card.EntityId))
            {
                found.AddRange(same);
                _byId.Set((tenant, same.Key), new([.. same], catalogue, clock.GetTimestamp()));
                _byId.Grow(same.Sum(SizeOf));
            }
        }

        return found;
    }

    private bool IsGood<T>(Remembered<T> known, long catalogue) =>
        known.Catalogue == catalogue && notices.IsCurrent && clock.GetElapsedTime(known.At) < Fresh;

    private void Remember(TenantId tenant, Remembered<EntityCard> card)
    {
        _cards.Set((tenant, card.Value.EntityKey), card);
        _cards.Grow(SizeOf(card.Value));
    }

    private static long SizeOf(EntityCard card) => (2 * card.Attributes.Length) + Overhead;
}

/// <summary>Which remembered cards hold.</summary>
/// <param name="Any">Whether any does.</param>
/// <param name="Catalogue">The generation that they are of.</param>
/// <param name="After">When they were read at the earliest, in ticks of the clock.</param>
internal readonly record struct GoodCards(bool Any, long Catalogue, long After);
