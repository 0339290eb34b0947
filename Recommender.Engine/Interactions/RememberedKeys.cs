using BitFaster.Caching.Lru;

namespace Recommender.Engine.Interactions;

/// <summary>
/// Keys of users and entities that this process looked up before, so that an import asks only for those it has not met.
/// A bounded number of them; what was not used for long is forgotten first.
/// </summary>
public sealed class RememberedKeys
{
    // Some 200 bytes each.
    private const int Most = 100_000;

    private readonly ConcurrentLru<(KeyEpoch Epoch, string Id), long> _users = new(Most);
    private readonly ConcurrentLru<(KeyEpoch Epoch, string Id, string Type), long> _entities = new(Most);

    internal bool TryUser(KeyEpoch epoch, string id, out long key) => _users.TryGet((epoch, id), out key);

    internal bool TryEntity(KeyEpoch epoch, string id, string type, out long key) => _entities.TryGet((epoch, id, type), out key);

    internal void AddUser(KeyEpoch epoch, string id, long key) => _users.AddOrUpdate((epoch, id), key);

    internal void AddEntity(KeyEpoch epoch, string id, string type, long key) => _entities.AddOrUpdate((epoch, id, type), key);
}

/// <summary>
/// While it stays the same, keys do: nothing of the tenant was removed, and no other server, restored or promoted with
/// older data, has taken over.
/// </summary>
internal readonly record struct KeyEpoch(int Tenant, long Removals, DateTime ServerStart);
