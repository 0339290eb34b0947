using System.Collections.Concurrent;

namespace Recommender.Engine.RateLimits;

/// <summary>
/// A table of bounded size that forgets what was not used for longest, roughly: entries live in a young and an old
/// generation; when the young one is full it becomes the old one, and the old one is dropped.
/// </summary>
public sealed class BoundedTable<TKey, TValue>(int capacity)
    where TKey : notnull
{
    private readonly Lock _turn = new();
    private volatile ConcurrentDictionary<TKey, TValue> _young = new();
    private volatile ConcurrentDictionary<TKey, TValue> _old = new();
    private int _count;

    public bool TryGet(TKey key, out TValue value)
    {
        if (_young.TryGetValue(key, out value!))
        {
            return true;
        }

        if (!_old.TryGetValue(key, out value!))
        {
            return false;
        }

        Set(key, value);
        return true;
    }

    public TValue GetOrAdd(TKey key, Func<TKey, TValue> create)
    {
        if (TryGet(key, out var value))
        {
            return value;
        }

        Turn();
        return _young.GetOrAdd(key, create);
    }

    public void Set(TKey key, TValue value)
    {
        if (!_young.ContainsKey(key))
        {
            Turn();
        }

        _young[key] = value;
    }

    public void Remove(TKey key)
    {
        _young.TryRemove(key, out _);
        _old.TryRemove(key, out _);
    }

    public void Clear()
    {
        _young.Clear();
        _old.Clear();
    }

    public IEnumerable<TValue> Values => _young.Values.Concat(_old.Values);

    public int Count => _young.Count + _old.Count;

    private void Turn()
    {
        // Removals are not counted back, so a generation may turn early but never late.
        if (Interlocked.Increment(ref _count) < capacity / 2)
        {
            return;
        }

        lock (_turn)
        {
            if (_count >= capacity / 2)
            {
                (_old, _young, _count) = (_young, new(), 0);
            }
        }
    }
}
