using System.Collections.Concurrent;

namespace Recommender.Engine.Caching;

/// <summary>
/// A dictionary that forgets what was not used lately, in two halves: when the young one has its share of the budget it
/// becomes the old one, and what the old one held is gone unless it was used meanwhile. Reading takes no lock and keeps
/// no order.
/// </summary>
/// <param name="budget">In the unit of the sizes that are given to <see cref="Grow"/>.</param>
internal sealed class RecentTable<TKey, TValue>(long budget)
    where TKey : notnull
    where TValue : class
{
    private volatile ConcurrentDictionary<TKey, TValue> _young = new();
    private volatile ConcurrentDictionary<TKey, TValue> _old = new();
    private long _size;

    public TValue? Find(TKey key)
    {
        if (_young.TryGetValue(key, out var value))
        {
            return value;
        }

        return _old.TryGetValue(key, out value) ? _young.GetOrAdd(key, value) : null;
    }

    /// <summary>
    /// Puts a value in the place of another, or of none; returns it, or what stands there instead if that is good.
    /// </summary>
    public TValue Replace(TKey key, TValue? old, TValue value, Func<TValue, bool> isGood) =>
        _young.AddOrUpdate(
            key, value, (_, found) => !ReferenceEquals(found, old) && isGood(found) ? found : value);

    public void Set(TKey key, TValue value) => _young[key] = value;

    /// <summary>Counts what values take.</summary>
    public void Grow(long size)
    {
        if (Interlocked.Add(ref _size, size) > budget / 2)
        {
            Interlocked.Exchange(ref _size, 0);
            _old = _young;
            _young = new();
        }
    }

    /// <summary>Forgets all values whose keys fulfil a condition; looks at every key.</summary>
    public void Forget(Func<TKey, bool> condition)
    {
        foreach (var half in (ConcurrentDictionary<TKey, TValue>[])[_young, _old])
        {
            foreach (var entry in half.Where(entry => condition(entry.Key)))
            {
                half.TryRemove(entry.Key, out _);
            }
        }
    }
}
