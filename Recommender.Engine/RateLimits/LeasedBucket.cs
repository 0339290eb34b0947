using StackExchange.Redis;

namespace Recommender.Engine.RateLimits;

/// <summary>
/// This gateway's hold on one shared bucket. Admission takes from the current lease without leaving the process; a
/// refusal is remembered until the bucket holds something again, so refused callers cost no round trips either.
/// </summary>
public sealed class LeasedBucket(string name, SharedBuckets shared, TimeProvider clock)
{
    /// <summary>What is not used by then is forfeited: another gateway's callers may need it more.</summary>
    private static readonly TimeSpan LeaseTime = TimeSpan.FromSeconds(1);

    private readonly RedisKey _key = $"recommender:limit:{name}";
    private readonly Lock _lock = new();
    private readonly Gcra _alone = new();
    private Task<Lease?>? _leasing;
    private int _waiting;
    private int _held;
    private int _left;
    private long _heldUntil;
    private long _refusedUntil;

    public ValueTask<LimitDecision> TakeAsync(RateLimit limit)
    {
        lock (_lock)
        {
            return TryTake(limit) is { } decision ? ValueTask.FromResult(decision) : new(LeaseAndTakeAsync(limit));
        }
    }

    /// <summary>Puts back what was taken for a request that another limit then refused.</summary>
    public void Return()
    {
        lock (_lock)
        {
            _held++;
        }
    }

    private async Task<LimitDecision> LeaseAndTakeAsync(RateLimit limit)
    {
        while (true)
        {
            Task<Lease?> leasing;
            lock (_lock)
            {
                if (TryTake(limit) is { } decision)
                {
                    return decision;
                }

                _waiting++;
                leasing = _leasing ??= LeaseAsync(limit);
            }

            await leasing;
        }
    }

    private async Task<Lease?> LeaseAsync(RateLimit limit)
    {
        // Those who ask in this moment share the round trip.
        await Task.Yield();
        int wanted;
        lock (_lock)
        {
            (wanted, _waiting) = (_waiting, 0);
        }

        var lease = await shared.LeaseAsync(_key, limit, wanted);
        lock (_lock)
        {
            _leasing = null;
            Accept(lease);
        }

        return lease;
    }

    private void Accept(Lease? answer)
    {
        if (answer is { } lease)
        {
            var now = clock.GetTimestamp();
            _held = lease.Granted;
            _left = lease.Left;
            _heldUntil = now + Ticks(LeaseTime);
            _refusedUntil = lease.Left > 0 ? 0 : now + Ticks(lease.Wait);
        }
    }

    private LimitDecision? TryTake(RateLimit limit)
    {
        var now = clock.GetTimestamp();
        var micros = now * (1_000_000.0 / clock.TimestampFrequency);
        if (shared.Away)
        {
            return _alone.Take(limit, shared.Share, micros);
        }

        if (_held > 0 && now < _heldUntil)
        {
            _held--;
            _alone.Take(limit, shared.Share, micros);
            return new(true, _held + _left, limit.Interval);
        }

        return now < _refusedUntil ? new(false, 0, clock.GetElapsedTime(now, _refusedUntil)) : null;
    }

    private long Ticks(TimeSpan time) => (long)(time.TotalSeconds * clock.TimestampFrequency);
}
