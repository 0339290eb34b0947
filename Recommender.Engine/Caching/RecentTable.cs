using System.Collections.Concurrent;

namespace Recommender.Engine.Caching;

/// <summary>
/// A dictionary of bounded size that forgets what was not used lately, in two halves: when the young one has its share
/// of the budget it becomes the old one, and what the old one held is gone unless it was used meanwhile. Reading takes
/// no lock and keeps no order.
/// </summary>
/// <param name="budget">The most that all values may take, in the unit of their sizes.</param>
/// <param name="sizeOf">What a value takes that is kept for longer because it was used; without, each takes one.</param>
public sealed class RecentTable<TKey, TValue>(long budget, Func<TValue, long>? sizeOf = null)
    where TKey : notnull
    where TValue : class
{
    private volatile ConcurrentDictionary<TKey, TValue> _young = new();
    private volatile ConcurrentDictionary<TKey, TValue> _old = new();
    private long _size;

    public int Count => _young.Count + _old.Count;

    public TValue? Find(TKey key)
    {
        if (_young.TryGetValue(key, out var value))
        {
            return value;
        }

        if (!_old.TryRemove(key, out value))
        {
            return _young.GetValueOrDefault(key);
        }

        Grow(sizeOf?.Invoke(value) ?? 1);
        return _young.GetOrAdd(key, value);
    }

    /// <summary>The value of a key, made and counted as one where there is none.</summary>
    public TValue GetOrAdd(TKey key, Func<TKey, TValue> create)
    {
        if (Find(key) is { } value)
        {
            return value;
        }

        Grow(1);
        return _young.GetOrAdd(key, create);
    }

    /// <summary>Sets a value and counts it as one.</summary>
    public void Put(TKey key, TValue value)
    {
        if (!_young.ContainsKey(key))
        {
            Grow(1);
        }

        _young[key] = value;
    }

    /// <summary>
    /// Puts a value in the place of another, or of none; returns it, or what stands there instead if that is good.
    /// </summary>
    public TValue Replace(TKey key, TValue? old, TValue value, Func<TValue, bool> isGood) =>
        _young.AddOrUpdate(
            key, value, (_, found) => !ReferenceEquals(found, old) && isGood(found) ? found : value);

    /// <summary>Sets a value whose size <see cref="Grow"/> is told.</summary>
    public void Set(TKey key, TValue value) => _young[key] = value;

    /// <summary>Counts what values take.</summary>
    public void Grow(long size)
    {
        // Only the one who passes the bound turns the halves.
        var after = Interlocked.Add(ref _size, size);
        if (after > budget / 2 && after - size <= budget / 2)
        {
            Interlocked.Exchange(ref _size, size);
            _old = _young;
            _young = new();
        }
    }

    public void Remove(TKey key)
    {
        _young.TryRemove(key, out _);
        _old.TryRemove(key, out _);
    }

    /// <summary>Removes a value unless another has taken its place.</summary>
    public void Remove(TKey key, TValue value)
    {
        _young.TryRemove(new(key, value));
        _old.TryRemove(new(key, value));
    }

    public void Clear()
    {
        _young.Clear();
        _old.Clear();
    }

    /// <summary>Forgets all entries that fulfil a condition; looks at every one.</summary>
    public void Forget(Func<TKey, TValue, bool> condition)
    {
        foreach (var half in (ConcurrentDictionary<TKey, TValue>[])[_young, _old])
        {
            foreach (var entry in half.Where(entry => condition(entry.Key, entry.Value)))
            {
                half.TryRemove(entry.Key, out _);
            }
        }
    }
}
