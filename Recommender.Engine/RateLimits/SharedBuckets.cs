using StackExchange.Redis;

namespace Recommender.Engine.RateLimits;

/// <summary>
/// The buckets that all gateways share, in Redis. Requests are leased in batches: a sixteenth of what is left, so a
/// full bucket costs few round trips and one near its end is shared exactly.
/// </summary>
/// <param name="group">The gateways that are counted together.</param>
public sealed class SharedBuckets(IConnectionMultiplexer redis, TimeProvider clock, string group = "recommender:gateways")
{
    /// <summary>A slower answer is as good as none: the caller's request waits for it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(150);

    private const string LeaseScript =
        """
        local time = redis.call('TIME')
        local now = time[1] * 1000000 + time[2]
        local interval, capacity = tonumber(ARGV[1]), tonumber(ARGV[1]) * tonumber(ARGV[2])
        local full = tonumber(redis.call('GET', KEYS[1]) or now)
        full = math.min(math.max(full, now), now + capacity)
        local free = math.floor((now + capacity - full) / interval + 0.000001)
        local grant = math.min(free, math.max(tonumber(ARGV[3]), math.floor(free / 16)))
        if grant > 0 then
            full = full + grant * interval
            redis.call('SET', KEYS[1], string.format('%.3f', full), 'PX', math.ceil((full - now) / 1000) + 1000)
        end
        return { grant, free - grant, math.ceil(math.max(0, full + interval - now - capacity)) }
        """;

    private const string BeatScript =
        """
        local now = redis.call('TIME')[1]
        redis.call('ZADD', KEYS[1], now, ARGV[1])
        redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - 5)
        redis.call('EXPIRE', KEYS[1], 60)
        return { redis.call('ZCARD', KEYS[1]) }
        """;

    private readonly RedisValue _self = Guid.NewGuid().ToString("N");
    private int _replicas = 1;
    private volatile bool _away = true;

    /// <summary>Redis does not answer; every gateway then enforces its share alone until <see cref="BeatAsync"/> succeeds.</summary>
    public bool Away => _away;

    /// <summary>The part of every limit that belongs to this gateway while Redis is away: as many shares as gateways were last seen.</summary>
    public double Share => 1.0 / Volatile.Read(ref _replicas);

    /// <summary>Leases at least <paramref name="wanted"/> requests if there are as many; null when Redis is away.</summary>
    internal async Task<Lease?> LeaseAsync(RedisKey bucket, RateLimit limit, int wanted)
    {
        var result = await EvaluateAsync(LeaseScript, bucket, [limit.Interval.TotalMicroseconds, limit.Burst, wanted]);
        return result is { Length: 3 } values
            ? new((int)values[0], (int)values[1], TimeSpan.FromMicroseconds((long)values[2]))
            : null;
    }

    /// <summary>Says that this gateway lives, counts the others, and ends an absence of Redis.</summary>
    public async Task BeatAsync()
    {
        if (await EvaluateAsync(BeatScript, group, [_self]) is [var count])
        {
            Volatile.Write(ref _replicas, Math.Max(1, (int)count));
            _away = false;
        }
    }

    private async Task<RedisResult[]?> EvaluateAsync(string script, RedisKey key, RedisValue[] arguments)
    {
        try
        {
            var result = await redis.GetDatabase().ScriptEvaluateAsync(script, [key], arguments).WaitAsync(Patience, clock);
            return (RedisResult[]?)result;
        }
        catch (Exception failure) when (failure is RedisException or TimeoutException or InvalidOperationException)
        {
            _away = true; // the client throws the last of them when the connection ends while it reads
            return null;
        }
    }
}

/// <summary>What a shared bucket gave out, what it still holds, and when it holds one again.</summary>
internal readonly record struct Lease(int Granted, int Left, TimeSpan Wait);
