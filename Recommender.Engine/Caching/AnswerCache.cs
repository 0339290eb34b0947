namespace Recommender.Engine.Caching;

/// <summary>
/// Answers as bytes in this process's memory, and behind it those that other processes computed. Requests that arrive while
/// an answer is being computed wait for it. When storage is away the last answer is better than none for a while.
/// </summary>
public sealed class AnswerCache
{
    private const long MostBytes = 64L << 20;

    // Keys and objects around the bytes.
    private const int Overhead = 600;

    private static readonly TimeSpan BetterThanNothing = TimeSpan.FromMinutes(10);

    private readonly Generations _generations;
    private readonly ChangeNotices _notices;
    private readonly SharedAnswers _shared;
    private readonly CacheMetrics _metrics;
    private readonly TimeProvider _clock;
    private readonly RecentTable<AnswerKey, AnswerEntry> _entries = new(MostBytes, entry => (entry.Last?.Body.Bytes.Length ?? 0) + Overhead);
    private readonly SharingWorth _worth = new();

    public AnswerCache(Generations generations, ChangeNotices notices, SharedAnswers shared, CacheMetrics metrics, TimeProvider clock)
    {
        (_generations, _notices, _shared, _metrics, _clock) = (generations, notices, shared, metrics, clock);
        notices.Erased += (tenant, user) => _entries.Forget((key, _) => key.Tenant == tenant && key.User == user);
    }

    /// <summary>Answers that are remembered or being computed.</summary>
    internal int Known => _entries.Count;

    /// <summary>The remembered answer if it still holds, otherwise the computed one.</summary>
    /// <param name="lifetime">How long it holds when nothing that gives notice changes it.</param>
    public ValueTask<Answer> GetAsync(AnswerKey key, TimeSpan lifetime, Func<Task<AnswerBody>> compute, Func<Exception, bool> isStorageAway)
    {
        var stamp = _generations.Now(key.Tenant, key.User);
        var entry = _entries.Find(key);
        return Ready(entry, stamp) is { } body
            ? new(new Answer(body, AnswerSource.Remembered))
            : WaitAsync(key, entry, stamp, lifetime, compute, isStorageAway);
    }

    /// <summary>The answer if it is remembered and still holds; null otherwise.</summary>
    public AnswerBody? Find(AnswerKey key) => Ready(_entries.Find(key), _generations.Now(key.Tenant, key.User));

    private AnswerBody? Ready(AnswerEntry? entry, GenerationStamp stamp)
    {
        if (entry is not { Finished: { } finished } || !IsGood(entry, stamp))
        {
            return null;
        }

        _metrics.Answered(AnswerSource.Remembered, askedRedis: false);
        return finished.Body;
    }

    private async ValueTask<Answer> WaitAsync(
        AnswerKey key, AnswerEntry? entry, GenerationStamp stamp, TimeSpan lifetime, Func<Task<AnswerBody>> compute,
        Func<Exception, bool> isStorageAway)
    {
        if (entry is null || !IsGood(entry, stamp))
        {
            var mine = new AnswerEntry(stamp, _clock.GetTimestamp(), lifetime, entry?.Last, begun => FindOrForgetAsync(key, begun, compute));
            entry = _entries.Replace(key, entry, mine, found => IsGood(found, stamp));
        }

        try
        {
            var finished = await entry.GetAsync();
            _metrics.Answered(finished.Source, finished.AskedRedis);
            return new(finished.Body, finished.Source);
        }
        catch (Exception failure) when (isStorageAway(failure) && LastOf(entry) is { } last)
        {
            _metrics.Answered(AnswerSource.Stale, askedRedis: false);
            return new(last.Body, AnswerSource.Stale);
        }
    }

    private bool IsGood(AnswerEntry entry, GenerationStamp stamp) =>
        entry.Stamp == stamp
        && !entry.HasFailed
        && (entry.Finished is not { } finished || (_notices.IsCurrent && _clock.GetElapsedTime(finished.At) < entry.Lifetime));

    // What failed has no size of its own: without an older answer in it that was counted, it would stay uncounted for ever.
    private async Task<FinishedAnswer> FindOrForgetAsync(AnswerKey key, AnswerEntry entry, Func<Task<AnswerBody>> compute)
    {
        try
        {
            return await FindOrComputeAsync(key, entry, compute);
        }
        catch when (entry.Last is null)
        {
            _entries.Remove(key, entry);
            throw;
        }
    }

    private async Task<FinishedAnswer> FindOrComputeAsync(AnswerKey key, AnswerEntry entry, Func<Task<AnswerBody>> compute)
    {
        var place = _worth.IsGiven(key) ? await _shared.PlaceAsync(key) : null;
        if (place is not null && await FindAsync(key, place) is { } shared && shared.Age < entry.Lifetime)
        {
            var age = (long)(shared.Age.TotalSeconds * _clock.TimestampFrequency);
            return Count(key, new(shared.Body, AnswerSource.Shared, _clock.GetTimestamp() - Math.Max(0, age), AskedRedis: true));
        }

        var body = await compute();
        if (place is not null && entry.Stamp == _generations.Now(key.Tenant, key.User))
        {
            _shared.Store(key, place, body, entry.Lifetime);
        }

        return Count(key, new(body, AnswerSource.Computed, entry.At, AskedRedis: place is not null));
    }

    private async Task<(AnswerBody Body, TimeSpan Age)?> FindAsync(AnswerKey key, SharedPlace place)
    {
        var found = await _shared.FindAsync(place);
        _worth.Looked(key.Tenant, found is not null);
        return found;
    }

    private FinishedAnswer Count(AnswerKey key, FinishedAnswer answer)
    {
        _entries.Grow(answer.Body.Bytes.Length + (2 * key.Request.Length) + Overhead);
        return answer;
    }

    private FinishedAnswer? LastOf(AnswerEntry entry) =>
        entry.Last is { } last && _clock.GetElapsedTime(last.At) < BetterThanNothing ? last : null;
}
