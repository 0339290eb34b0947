namespace Recommender.Engine.RateLimits;

/// <summary>
/// A bucket that every request fills by one and that leaks at the rate of its limit. Times are microseconds on any
/// steady clock; a share is the part of the limit that this bucket may give out, in (0, 1].
/// </summary>
public sealed class LeakyBucket
{
    // Rounding of sums of intervals must not cost a request.
    private const double Precision = 1e-6;

    private double _level;
    private double _at;

    /// <summary>Takes one request when the bucket has room for it.</summary>
    public LimitDecision Take(RateLimit limit, double share, double now)
    {
        var room = Math.Max(1, limit.Burst * share) - LevelAt(limit, share, now);
        if (room < 1 - Precision)
        {
            return new(false, 0, limit.Interval * ((1 - room) / share));
        }

        _level++;
        return new(true, (int)(room - 1 + Precision), limit.Interval);
    }

    /// <summary>Counts what was admitted elsewhere; less than zero gives back.</summary>
    internal void Add(double requests) => _level = Math.Max(0, _level + requests);

    /// <summary>How long until the bucket has room for a request; null when it has now.</summary>
    public TimeSpan? WaitFor(RateLimit limit, double now)
    {
        var room = limit.Burst - LevelAt(limit, share: 1, now);
        return room < 1 - Precision ? limit.Interval * (1 - room) : null;
    }

    /// <summary>The requests that have not leaked yet.</summary>
    internal double LevelAt(RateLimit limit, double share, double now)
    {
        // A clock that jumped back must not add anything.
        var leaked = Math.Max(0, now - _at) / limit.Interval.TotalMicroseconds * share;
        _at = now;
        return _level = Math.Max(0, _level - leaked);
    }
}
