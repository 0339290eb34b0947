using System.Globalization;
using Recommender.Engine.RateLimits;

namespace Recommender.Gateway.RateLimits;

/// <summary>One limit of a caller by the name that its headers use.</summary>
internal sealed class LimitPolicy(string name, RateLimit limit, LeasedBucket bucket, LimitMetrics metrics)
{
    public string Name => name;

    /// <summary>For <c>RateLimit-Policy</c>: the sustained quota and its window in seconds.</summary>
    public string Header { get; } = string.Create(CultureInfo.InvariantCulture, $"\"{name}\";q={limit.RequestsPerMinute};w=60");

    public ValueTask<LimitDecision> TakeAsync() => bucket.TakeAsync(limit);

    public void Return() => bucket.Return();

    /// <summary>Counts a decision of this limit.</summary>
    public LimitDecision Note(LimitDecision decision)
    {
        metrics.Decided(name, decision.Admitted);
        return decision;
    }

    /// <summary>For <c>RateLimit</c>: what may come at once, and in how many seconds there is more.</summary>
    public string State(LimitDecision decision) =>
        string.Create(CultureInfo.InvariantCulture, $"\"{name}\";r={decision.Remaining};t={Math.Max(1, (long)Math.Ceiling(decision.MoreAfter.TotalSeconds))}");
}
