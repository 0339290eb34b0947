using System.Collections.Concurrent;
using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Caching;

/// <summary>What a request asks for: the same key, the same answer until something changes.</summary>
/// <param name="Tenant">Whose data it is about.</param>
/// <param name="User">The user whose writes change it; null if everybody's do.</param>
/// <param name="Request">Path and query.</param>
public readonly record struct AnswerKey(TenantId Tenant, string? User, string Request);

/// <summary>Bytes that are ready to be sent.</summary>
/// <param name="Bytes">The body.</param>
/// <param name="Source">Where they come from.</param>
public readonly record struct Answer(ReadOnlyMemory<byte> Bytes, AnswerSource Source);

public enum AnswerSource
{
    /// <summary>Computed for this request.</summary>
    Computed,

    /// <summary>Computed before, and nothing has changed since.</summary>
    Remembered,

    /// <summary>Computed before; it cannot be known whether it still holds, because storage is away.</summary>
    Stale,
}

/// <summary>
/// Answers in this process's memory. Requests that arrive while an answer is being computed wait for it. When storage is
/// away the last answer is better than none for a while.
/// </summary>
public sealed class AnswerCache(Generations generations, ChangeNotices notices, TimeProvider clock)
{
    private const long MostBytes = 64L << 20;

    private static readonly TimeSpan BetterThanNothing = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<AnswerKey, Entry> _entries = new();
    private long _bytes;

    private sealed record Entry(Lazy<Task<byte[]>> Body, GenerationStamp Stamp, long At, Entry? Previous);

    /// <summary>The remembered answer if it still holds, otherwise the computed one.</summary>
    /// <param name="key">What is asked for.</param>
    /// <param name="fresh">How old it may be: trending moves and counts grow without a notice.</param>
    /// <param name="compute">Its bytes.</param>
    /// <param name="isStorageAway">Whether the computation failed because storage is away.</param>
    public async ValueTask<Answer> GetAsync(
        AnswerKey key, TimeSpan fresh, Func<Task<byte[]>> compute, Func<Exception, bool> isStorageAway)
    {
        var stamp = generations.Now(key.Tenant, key.User);
        if (!_entries.TryGetValue(key, out var entry) || !IsGood(entry, stamp, fresh))
        {
            entry = Replace(key, entry, stamp, fresh, compute);
        }
        else if (entry.Body.Value.IsCompletedSuccessfully)
        {
            return new(await entry.Body.Value, AnswerSource.Remembered);
        }

        try
        {
            return new(await entry.Body.Value, AnswerSource.Computed);
        }
        catch (Exception failure) when (isStorageAway(failure) && Last(entry) is { } last)
        {
            return new(last, AnswerSource.Stale);
        }
    }

    private bool IsGood(Entry entry, GenerationStamp stamp, TimeSpan fresh) =>
        entry.Stamp == stamp
        && clock.GetElapsedTime(entry.At) < fresh
        && !entry.Body.Value.IsFaulted && !entry.Body.Value.IsCanceled
        && (notices.IsListening || !entry.Body.Value.IsCompleted);

    private Entry Replace(AnswerKey key, Entry? old, GenerationStamp stamp, TimeSpan fresh, Func<Task<byte[]>> compute)
    {
        var previous = old?.Body is { IsValueCreated: true, Value.IsCompletedSuccessfully: true } ? old with { Previous = null } : old?.Previous;
        var mine = new Entry(new(() => CountAsync(compute)), stamp, clock.GetTimestamp(), previous);
        MakeRoom();
        return _entries.AddOrUpdate(key, mine, (_, found) => ReferenceEquals(found, old) ? mine : IsGood(found, stamp, fresh) ? found : mine);
    }

    private async Task<byte[]> CountAsync(Func<Task<byte[]>> compute)
    {
        var bytes = await compute();
        Interlocked.Add(ref _bytes, bytes.Length);
        return bytes;
    }

    private byte[]? Last(Entry entry) =>
        entry.Previous is { } previous && clock.GetElapsedTime(previous.At) < BetterThanNothing ? previous.Body.Value.Result : null;

    // All at once: what is asked for often is back in a moment, and nothing has to be kept in order meanwhile.
    private void MakeRoom()
    {
        if (Volatile.Read(ref _bytes) > MostBytes)
        {
            _entries.Clear();
            Volatile.Write(ref _bytes, 0);
        }
    }
}
