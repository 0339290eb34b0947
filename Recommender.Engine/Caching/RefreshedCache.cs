using System.Collections.Concurrent;
using Recommender.Engine.Storage;

namespace Recommender.Engine.Caching;

/// <summary>
/// Values that cost a moment to compute and may be some seconds old. A value is served while it is fresh, which one that took
/// long is for longer; once it is not, the next reader still gets it and starts one refresh in the background. Only the first reader of a key waits, and
/// any others with it, for the one computation; with a patience no longer than that after its start. One that took long to fail is
/// not tried again before as much time has passed. The least recently read values go when there are too many.
/// </summary>
internal sealed class RefreshedCache<TKey, TValue>(
    Func<TKey, CancellationToken, Task<TValue>> compute, Func<TKey, TimeSpan> fresh, int capacity, TimeProvider clock,
    TimeSpan? patience = null)
    where TKey : notnull
{
    // However many values there are, and however large what they are computed from: each takes at most so much of the time.
    private const int LongestShare = 50;

    private readonly ConcurrentDictionary<TKey, Entry> _entries = new();

    private sealed class Entry(Task<TValue> value, long computedAt)
    {
        public TimeSpan Took { get; set; }

        private int _refreshing;

        public Task<TValue> Value { get; } = value;

        public long ComputedAt { get; } = computedAt;

        public long ReadAt { get; set; } = computedAt;

        public bool BeginRefresh() => Interlocked.Exchange(ref _refreshing, 1) == 0;

        public void FailRefresh() => Volatile.Write(ref _refreshing, 0);
    }

    /// <exception cref="TimeoutException">The first computation goes on, and for longer than the patience.</exception>
    public async Task<TValue> GetAsync(TKey key, CancellationToken cancellationToken)
    {
        if (_entries.TryGetValue(key, out var entry) && !MayBeTriedAgain(entry))
        {
            entry.ReadAt = clock.GetTimestamp();
            if (clock.GetElapsedTime(entry.ComputedAt) > Fresh(key, entry) && entry.Value.IsCompletedSuccessfully && entry.BeginRefresh())
            {
                _ = AmbientTransaction.Outside(() => RefreshAsync(key, entry));
            }

            return await entry.Value.WaitAsync(Left(entry), clock, cancellationToken);
        }

        return await FirstAsync(key, entry).WaitAsync(patience ?? Timeout.InfiniteTimeSpan, clock, cancellationToken);
    }

    private bool MayBeTriedAgain(Entry entry) => entry.Value.IsFaulted && clock.GetElapsedTime(entry.ComputedAt) >= 2 * entry.Took;

    private TimeSpan Left(Entry entry) => patience is not { } most ? Timeout.InfiniteTimeSpan
        : most - clock.GetElapsedTime(entry.ComputedAt) is var left && left > TimeSpan.Zero ? left
        : TimeSpan.Zero;

    private TimeSpan Fresh(TKey key, Entry entry) => fresh(key) is var asked && entry.Took * LongestShare is var least && least > asked ? least : asked;

    private Task<TValue> FirstAsync(TKey key, Entry? failed)
    {
        MakeRoom();
        var source = new TaskCompletionSource<TValue>(TaskCreationOptions.RunContinuationsAsynchronously);
        var mine = new Entry(source.Task, clock.GetTimestamp());
        var added = failed is null ? _entries.TryAdd(key, mine) : _entries.TryUpdate(key, mine, failed);
        if (!added)
        {
            return _entries.TryGetValue(key, out var other) ? other.Value : FirstAsync(key, null);
        }

        _ = AmbientTransaction.Outside(() => CompleteAsync(key, mine, source));
        return source.Task;
    }

    // The computation belongs to all who wait for it, so no single reader's token may cancel it.
    private async Task CompleteAsync(TKey key, Entry mine, TaskCompletionSource<TValue> source)
    {
        try
        {
            var value = await compute(key, CancellationToken.None);
            mine.Took = clock.GetElapsedTime(mine.ComputedAt);
            source.SetResult(value);
        }
        catch (Exception failure)
        {
            // Everyone who waits gets the failure; the next reader tries again.
            mine.Took = clock.GetElapsedTime(mine.ComputedAt);
            source.SetException(failure);
            _ = source.Task.Exception;
        }
    }

    private async Task RefreshAsync(TKey key, Entry old)
    {
        try
        {
            var started = clock.GetTimestamp();
            var value = await compute(key, CancellationToken.None);
            _entries.TryUpdate(
                key, new Entry(Task.FromResult(value), clock.GetTimestamp()) { Took = clock.GetElapsedTime(started) }, old);
        }
        catch (Exception)
        {
            // The old value is still good enough; the next reader tries again.
            old.FailRefresh();
        }
    }

    private void MakeRoom()
    {
        if (_entries.Count >= capacity)
        {
            foreach (var key in _entries.OrderBy(entry => entry.Value.ReadAt).Take(1 + (capacity / 4)).Select(entry => entry.Key).ToList())
            {
                _entries.TryRemove(key, out _);
            }
        }
    }
}
