using Microsoft.Extensions.Options;
using Recommender.Engine.Caching;
using Recommender.Engine.Errors;
using Recommender.Engine.RateLimits;
using Recommender.Gateway.Errors;

namespace Recommender.Gateway.RateLimits;

/// <summary>
/// The limit of callers without a key, per address (IPv6: per /64, which is what one subscriber gets). It stays inside
/// this gateway: millions of addresses cost bounded memory and no traffic to Redis, and health does not depend on it.
/// </summary>
internal sealed class AddressLimits(IOptions<RateLimitOptions> options, LimitMetrics metrics, TimeProvider clock)
{
    public const string Policy = "address";

    private const int Capacity = 100_000;

    private readonly RateLimit? _limit = options.Value.Active ? options.Value.Default : null;
    private readonly RecentTable<ulong, LeakyBucket> _buckets = new(Capacity);

    public int Count => _buckets.Count;

    public LimitDecision Take(HttpContext context)
    {
        if (_limit is not { } limit)
        {
            return new(true, int.MaxValue, TimeSpan.Zero);
        }

        var bucket = _buckets.GetOrAdd(AddressKey.Of(context), static _ => new());
        LimitDecision decision;
        lock (bucket)
        {
            decision = bucket.Take(limit, 1, Micros);
        }

        metrics.Decided(Policy, decision.Admitted);
        return decision;
    }

    public Problem? Refusal(HttpContext context)
    {
        var decision = Take(context);
        return decision.Admitted ? null : Problems.QuotaExceeded(Policy, decision.MoreAfter);
    }

    /// <summary>The time to wait when the address may do nothing more for now; takes nothing.</summary>
    public TimeSpan? IsExhausted(HttpContext context)
    {
        if (_limit is not { } limit || _buckets.Find(AddressKey.Of(context)) is not { } bucket)
        {
            return null;
        }

        lock (bucket)
        {
            return bucket.WaitFor(limit, Micros);
        }
    }

    private double Micros => clock.GetTimestamp() * (1_000_000.0 / clock.TimestampFrequency);
}
