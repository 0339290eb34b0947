namespace Recommender.Engine.RateLimits;

/// <summary>
/// The generic cell rate algorithm: one number, the time at which the bucket will be full again, instead of a count and
/// a time. Times are microseconds on any steady clock.
/// </summary>
public sealed class Gcra
{
    private double _full;

    /// <summary>Takes one request when the bucket holds one.</summary>
    /// <param name="share">The part of the limit that this bucket may give out, in (0, 1].</param>
    public LimitDecision Take(RateLimit limit, double share, double now)
    {
        var interval = limit.Interval.TotalMicroseconds / share;
        var capacity = Math.Max(1, limit.Burst * share) * interval;
        // A clock that jumped back must not lock a caller out for longer than a full bucket takes.
        _full = Math.Clamp(_full, now, now + capacity);

        var wait = _full + interval - (now + capacity);
        if (wait > 0.5)
        {
            return new(false, 0, TimeSpan.FromMicroseconds(wait));
        }

        _full += interval;
        return new(true, (int)((now + capacity - _full) / interval), limit.Interval);
    }
}
