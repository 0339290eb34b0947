using System.Collections.Concurrent;
using BitFaster.Caching.Lru;

namespace Recommender.Engine.Interactions;

/// <summary>
/// Keys of users, entities and types that this process looked up before, so that it asks only for those it has not met.
/// A bounded number of them; what was not used for long is forgotten first. Whoever writes with such a key checks in the
/// same statement that its epoch still stands.
/// </summary>
public sealed class RememberedKeys
{
    // Some 200 bytes each.
    private const int Most = 100_000;

    private readonly ConcurrentDictionary<int, KeyEpoch> _epochs = new();
    private readonly ConcurrentLru<(KeyEpoch Epoch, string Id), long> _users = new(Most);
    private readonly ConcurrentLru<(KeyEpoch Epoch, string Id, string Type), long> _entities = new(Most);
    private readonly ConcurrentLru<(KeyEpoch Epoch, string Name), int> _types = new(Most / 10);

    /// <summary>The draft with the keys of its names, or null when one of them is not remembered.</summary>
    internal ResolvedInteraction? Resolve(InteractionDraft draft) =>
        _epochs.TryGetValue(draft.Tenant.Value, out var epoch)
        && TryUser(epoch, draft.UserId, out var user)
        && draft.EntityType is { } entityType && TryEntity(epoch, draft.EntityId, entityType, out var entity)
        && _types.TryGet((epoch, draft.Type), out var type)
            ? new(draft, epoch, user, entity, entityType, type, draft.Weight)
            : null;

    internal bool TryUser(KeyEpoch epoch, string id, out long key) => _users.TryGet((epoch, id), out key);

    internal bool TryEntity(KeyEpoch epoch, string id, string type, out long key) => _entities.TryGet((epoch, id, type), out key);

    internal void Add(KeyEpoch epoch) => _epochs[epoch.Tenant] = epoch;

    internal void AddUser(KeyEpoch epoch, string id, long key) => _users.AddOrUpdate((epoch, id), key);

    internal void AddEntity(KeyEpoch epoch, string id, string type, long key) => _entities.AddOrUpdate((epoch, id, type), key);

    internal void AddType(KeyEpoch epoch, string name, int id) => _types.AddOrUpdate((epoch, name), id);
}

/// <summary>
/// While it stays the same, keys do: nothing of the tenant was removed, and no other server, restored or promoted with
/// older data, has taken over.
/// </summary>
internal readonly record struct KeyEpoch(int Tenant, long Removals, DateTime ServerStart);
