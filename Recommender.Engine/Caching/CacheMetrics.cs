using System.Diagnostics.Metrics;

namespace Recommender.Engine.Caching;

/// <summary>How often answers are found, by level: in this process's memory, or in Redis.</summary>
public sealed class CacheMetrics
{
    private static readonly KeyValuePair<string, object?> Memory = new("level", "memory");
    private static readonly KeyValuePair<string, object?> Redis = new("level", "redis");
    private static readonly KeyValuePair<string, object?> Hit = new("result", "hit");
    private static readonly KeyValuePair<string, object?> Miss = new("result", "miss");
    private static readonly KeyValuePair<string, object?> Stale = new("result", "stale");

    private readonly Counter<long> _requests;

    public CacheMetrics(IMeterFactory meters) =>
        _requests = meters.Create("Recommender").CreateCounter<long>(
            "recommender.cache.requests", "{request}", "Requests for answers that may be cached");

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
