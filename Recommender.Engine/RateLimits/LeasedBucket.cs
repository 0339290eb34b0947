namespace Recommender.Engine.RateLimits;

/// <summary>
/// This gateway's hold on one shared bucket. Admission takes from the current lease without leaving the process; a
/// refusal is remembered until the bucket holds something again, so refused callers cost no round trips either. While
/// Redis is away the gateway admits its share alone, and settles that with the next lease.
/// </summary>
public sealed class LeasedBucket(string name, SharedBuckets shared, TimeProvider clock)
{
    /// <summary>What is not used by then is forfeited: another gateway's callers may need it more.</summary>
    private static readonly TimeSpan LeaseTime = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();

    // All that this gateway admitted, and what of it the shared bucket knows; the difference is owed.
    private readonly LeakyBucket _alone = new();
    private readonly LeakyBucket _settled = new();
    private Task? _leasing;
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
            _alone.Add(-1);
            if (!shared.Away)
            {
                _settled.Add(-1);
                _held++;
            }
        }
    }

    private async Task<LimitDecision> LeaseAndTakeAsync(RateLimit limit)
    {
        while (true)
        {
            Task leasing;
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

    private async Task LeaseAsync(RateLimit limit)
    {
        // Those who ask in this moment share the round trip.
        await Task.Yield();
        int wanted;
        double owed;
        lock (_lock)
        {
            (wanted, _waiting) = (_waiting, 0);
            owed = Owed(limit, Micros(clock.GetTimestamp()));
        }

        await shared.LeaseAsync(name, limit, wanted, owed, lease => Accept(lease, owed));
        lock (_lock)
        {
            _leasing = null;
        }
    }

    private void Accept(Lease lease, double owed)
    {
        lock (_lock)
        {
            var now = clock.GetTimestamp();
            _settled.Add(owed);
            _held = lease.Granted + (now < _heldUntil ? _held : 0);
            _left = lease.Left;
            _heldUntil = now + Ticks(LeaseTime);
            _refusedUntil = lease.Left > 0 ? 0 : now + Ticks(lease.Wait);
        }
    }

    private LimitDecision? TryTake(RateLimit limit)
    {
        var now = clock.GetTimestamp();
        if (shared.Away)
        {
            return _alone.Take(limit, shared.Share, Micros(now));
        }

        if (_held > 0 && now < _heldUntil)
        {
            _held--;
            _alone.Take(limit, shared.Share, Micros(now));
            _settled.Take(limit, shared.Share, Micros(now));
            return new(true, _held + _left, limit.Interval);
        }

        return now < _refusedUntil ? new(false, 0, clock.GetElapsedTime(now, _refusedUntil)) : null;
    }

    private double Owed(RateLimit limit, double now) =>
        Math.Max(0, _alone.LevelAt(limit, shared.Share, now) - _settled.LevelAt(limit, shared.Share, now));

    private double Micros(long timestamp) => timestamp * (1_000_000.0 / clock.TimestampFrequency);

    private long Ticks(TimeSpan time) => (long)(time.TotalSeconds * clock.TimestampFrequency);
}
