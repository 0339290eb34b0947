namespace Recommender.Engine.RateLimits;

/// <summary>
/// The generic cell rate algorithm: one number, the time at which the bucket will be full again, instead of a count and
/// a time. Times are microseconds on any steady clock.
/// </summary>
public sealed class Gcra
{
    // Rounding of sums of intervals must not cost a request.
    private const double Precision = 0.5;

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
        if (wait > Precision)
        {
            return new(false, 0, TimeSpan.FromMicroseconds(wait));
        }

        _full += interval;
        return new(true, (int)((now + capacity - _full + Precision) / interval), limit.Interval);
    }

    /// <summary>How long until the bucket holds a request; null when it does now.</summary>
    public TimeSpan? WaitFor(RateLimit limit, double now)
    {
        var interval = limit.Interval.TotalMicroseconds;
        var wait = Math.Max(_full, now) + interval - (now + (limit.Burst * interval));
        return wait > Precision ? TimeSpan.FromMicroseconds(wait) : null;
    }
}
