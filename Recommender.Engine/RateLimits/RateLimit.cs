namespace Recommender.Engine.RateLimits;

/// <summary>
/// How often a caller may ask: a bucket of <paramref name="Burst"/> requests that fills again at
/// <paramref name="RequestsPerMinute"/>, so a minute of constant pressure admits the sum of both.
/// </summary>
/// <param name="RequestsPerMinute">The sustained rate, at least 1.</param>
/// <param name="Burst">What may come at once after a pause, at least 1.</param>
public readonly record struct RateLimit(int RequestsPerMinute, int Burst)
{
    /// <summary>The time in which one request's worth flows back.</summary>
    public TimeSpan Interval => TimeSpan.FromMinutes(1) / RequestsPerMinute;

    /// <summary>A limit of a key or tenant as stored: none without a rate; a missing burst is six seconds' worth, as in the defaults.</summary>
    public static RateLimit? From(int? requestsPerMinute, int? burst) =>
        requestsPerMinute is { } rate ? new(rate, burst ?? Math.Max(1, rate / 10)) : null;
}
