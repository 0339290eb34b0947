using System.Diagnostics.Metrics;

namespace Recommender.Engine.Caching;

/// <summary>
/// How often answers are found, by level: in this process's memory, or in Redis. What is done in Redis is counted once
/// more under the names that dashboards of the replaced service read.
/// </summary>
public sealed class CacheMetrics
{
    private static readonly KeyValuePair<string, object?> Memory = new("level", "memory");
    private static readonly KeyValuePair<string, object?> Redis = new("level", "redis");
    private static readonly KeyValuePair<string, object?> Hit = new("result", "hit");
    private static readonly KeyValuePair<string, object?> Miss = new("result", "miss");
    private static readonly KeyValuePair<string, object?> Stale = new("result", "stale");

    private readonly Counter<long> _requests;

    // Observed, so that they are there, as zero, before anything has happened.
    private long _hits;
    private long _misses;
    private long _sets;
    private long _deletes;
    private long _errors;

    public CacheMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Recommender");
        _requests = meter.CreateCounter<long>("recommender.cache.requests", "{request}", "Requests for answers that may be cached");
        meter.CreateObservableCounter("redis.cache.hits", () => Volatile.Read(ref _hits), description: "Answers found in Redis");
        meter.CreateObservableCounter("redis.cache.misses", () => Volatile.Read(ref _misses), description: "Answers looked for in Redis and not found");
        meter.CreateObservableCounter("redis.cache.sets", () => Volatile.Read(ref _sets), description: "Answers stored in Redis");
        meter.CreateObservableCounter("redis.cache.deletes", () => Volatile.Read(ref _deletes), description: "Users and tenants whose answers were removed from Redis");
        meter.CreateObservableCounter("redis.cache.errors", () => Volatile.Read(ref _errors), description: "Commands about answers that Redis did not do, or was not asked for because it is away");
    }

    internal void Looked(bool found) => Interlocked.Increment(ref found ? ref _hits : ref _misses);

    internal void Stored() => Interlocked.Increment(ref _sets);

    internal void Removed(int owners) => Interlocked.Add(ref _deletes, owners);

    internal void Failed() => Interlocked.Increment(ref _errors);

    /// <summary>Counts where an answer came from.</summary>
    /// <param name="source">The level that had it, if any.</param>
    /// <param name="askedRedis">Whether Redis was asked.</param>
    internal void Answered(AnswerSource source, bool askedRedis)
    {
        _requests.Add(1, Memory, source switch { AnswerSource.Remembered => Hit, AnswerSource.Stale => Stale, _ => Miss });
        if (askedRedis)
        {
            _requests.Add(1, Redis, source == AnswerSource.Shared ? Hit : Miss);
        }
    }
}
