using System.Collections.Concurrent;
using Recommender.Engine.Caching;
using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Live;

/// <summary>Wakes everybody in this process who waits for a user's next interaction or a tenant's next model.</summary>
public sealed class LiveSignals : IDisposable
{
    private readonly ConcurrentDictionary<(TenantId Tenant, string? User), ConcurrentDictionary<LiveWatch, bool>> _watches = new();
    private readonly ConcurrentDictionary<TenantId, int> _counts = new();
    private readonly Generations _generations;
    private int _count;

    public LiveSignals(Generations generations)
    {
        _generations = generations;
        _generations.Changed += Wake;
    }

    /// <summary>How many watch.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>How many of a tenant watch.</summary>
    public int CountOf(TenantId tenant) => _counts.GetValueOrDefault(tenant);

    /// <summary>Begins to watch; it ends by being disposed.</summary>
    /// <param name="user">Whose interactions wake it; null for nobody's, only models.</param>
    public LiveWatch Watch(TenantId tenant, string? user)
    {
        var watch = new LiveWatch(tenant, user, Remove);
        _watches.GetOrAdd((tenant, user), _ => new()).TryAdd(watch, true);
        Interlocked.Increment(ref _count);
        _counts.AddOrUpdate(tenant, 1, static (_, count) => count + 1);
        return watch;
    }

    /// <summary>The users that are being watched.</summary>
    public IReadOnlyList<(TenantId Tenant, string User)> Users() =>
        [.. _watches.Where(entry => entry.Key.User is not null && !entry.Value.IsEmpty).Select(entry => (entry.Key.Tenant, entry.Key.User!))];

    /// <summary>Wakes who watches the user, or without one everybody of the tenant.</summary>
    public void Wake(TenantId tenant, string? user)
    {
        if (user is not null)
        {
            WakeAll(_watches.GetValueOrDefault((tenant, user)));
            return;
        }

        foreach (var entry in _watches.Where(entry => entry.Key.Tenant == tenant))
        {
            WakeAll(entry.Value);
        }
    }

    public void Dispose() => _generations.Changed -= Wake;

    private static void WakeAll(ConcurrentDictionary<LiveWatch, bool>? watches)
    {
        foreach (var watch in watches?.Keys ?? [])
        {
            watch.Wake();
        }
    }

    private void Remove(LiveWatch watch)
    {
        var key = (watch.Tenant, watch.User);
        if (_watches.TryGetValue(key, out var watches) && watches.TryRemove(watch, out _))
        {
            Interlocked.Decrement(ref _count);
            _counts.AddOrUpdate(watch.Tenant, 0, static (_, count) => count - 1);
            if (watches.IsEmpty && _watches.TryRemove(new(key, watches)))
            {
                // Somebody may have joined between the look and the removal.
                foreach (var late in watches.Keys)
                {
                    _watches.GetOrAdd(key, _ => new()).TryAdd(late, true);
                }
            }
        }
    }
}
