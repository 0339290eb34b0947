using Recommender.Engine.Caching;
using Recommender.Engine.Storage;
using StackExchange.Redis;

namespace Recommender.Engine.RateLimits;

/// <summary>
/// The buckets that all gateways share, in Redis. Requests are leased in batches: a sixteenth of what is left, so a
/// full bucket costs few round trips and one near its end is shared exactly.
/// </summary>
/// <param name="clock">Measures how long a request waits for Redis; what is in the buckets Redis itself times.</param>
/// <param name="prefix">What all names in Redis begin with; null until <see cref="ShareWith"/> is called.</param>
/// <param name="group">The gateways of the installation that are counted together.</param>
public sealed class SharedBuckets(IConnectionMultiplexer redis, TimeProvider clock, string? prefix = null, string group = "gateways")
{
    /// <summary>How long the caller's request waits. A later answer still counts; it only keeps nobody waiting.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(150);

    // A bucket may owe as much again as it holds: what gateways admitted without it. More is forgiven.
    private const string LeaseScript =
        """
        local time = redis.call('TIME')
        local now = time[1] * 1000000 + time[2]
        local interval, capacity = tonumber(ARGV[1]), tonumber(ARGV[1]) * tonumber(ARGV[2])
        local full = math.max(tonumber(redis.call('GET', KEYS[1]) or now), now)
        full = math.min(full + tonumber(ARGV[4]) * interval, now + 2 * capacity)
        local free = math.max(0, math.floor((now + capacity - full) / interval + 0.000001))
        local grant = math.min(free, math.max(tonumber(ARGV[3]), math.floor(free / 16)))
        full = full + grant * interval
        redis.call('SET', KEYS[1], string.format('%.3f', full), 'PX', math.ceil((full - now) / 1000) + 1000)
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
    private volatile string? _prefix = prefix;
    private int _replicas = 1;
    private int _overdue;
    private volatile bool _failed = true;

    /// <summary>
    /// Redis failed, an answer is overdue, or the installation is not known yet; every gateway then enforces its share
    /// alone, until Redis answers anything.
    /// </summary>
    public bool Away => _failed || Volatile.Read(ref _overdue) > 0;

    /// <summary>The part of every limit that belongs to this gateway while Redis is away: as many shares as gateways were last seen.</summary>
    public double Share => 1.0 / Volatile.Read(ref _replicas);

    /// <summary>
    /// Leases at least <paramref name="wanted"/> requests if there are as many. Ends when the answer was accepted, Redis
    /// failed, or patience is over; in the last case the answer is accepted whenever it comes.
    /// </summary>
    /// <param name="owed">What was admitted while Redis was away; it is taken from the bucket first.</param>
    internal Task LeaseAsync(string bucket, RateLimit limit, int wanted, double owed, Action<Lease> accept) =>
        PatientlyAsync(ExchangeAsync(
            LeaseScript,
            NoticeNames.Limit(_prefix!, bucket),
            [limit.Interval.TotalMicroseconds, limit.Burst, wanted, owed],
            answer => accept(new((int)answer[0], (int)answer[1], TimeSpan.FromMicroseconds((long)answer[2])))));

    /// <summary>Whose buckets these are is known.</summary>
    public bool IsNamed => _prefix is not null;

    /// <summary>Shares the buckets with the gateways of an installation, of whom there may be none yet.</summary>
    public void ShareWith(string installation) => _prefix = NoticeNames.Prefix(installation);

    /// <summary>Says that this gateway lives, and counts the others.</summary>
    public Task BeatAsync() => _prefix is { } prefix
        ? PatientlyAsync(ExchangeAsync(
            BeatScript, NoticeNames.Gateways(prefix, group), [_self], answer => Volatile.Write(ref _replicas, Math.Max(1, (int)answer[0]))))
        : Task.CompletedTask;

    private async Task PatientlyAsync(Task exchange)
    {
        try
        {
            await exchange.WaitAsync(Patience, clock);
        }
        catch (TimeoutException)
        {
            _ = UntilAnsweredAsync(exchange);
        }
    }

    private async Task UntilAnsweredAsync(Task exchange)
    {
        Interlocked.Increment(ref _overdue);
        await exchange;
        Interlocked.Decrement(ref _overdue);
    }

    private async Task ExchangeAsync(string script, RedisKey key, RedisValue[] arguments, Action<RedisResult[]> accept)
    {
        try
        {
            accept((RedisResult[])(await redis.GetDatabase().ScriptEvaluateAsync(script, [key], arguments))!);
            _failed = false;
        }
        catch (Exception failure) when (RedisAway.Is(failure))
        {
            // The client throws the last two of them when the connection ends under it; nothing here cancels.
            _failed = true;
        }
    }
}

/// <summary>What a shared bucket gave out, what it still holds, and when it holds one again.</summary>
internal readonly record struct Lease(int Granted, int Left, TimeSpan Wait);
