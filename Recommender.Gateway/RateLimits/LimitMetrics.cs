using System.Diagnostics.Metrics;

namespace Recommender.Gateway.RateLimits;

/// <summary>How often the limits let requests through, and how often not.</summary>
internal sealed class LimitMetrics(IMeterFactory meters)
{
    private readonly Counter<long> _decisions = meters.Create("Recommender").CreateCounter<long>(
        "recommender.rate_limit.decisions", "{decision}", "Requests that a limit admitted or refused");

    /// <param name="policy">The limit: <c>default</c> of a key, <c>tenant</c> or <c>address</c>.</param>
    /// <param name="admitted">Whether the request went through.</param>
    public void Decided(string policy, bool admitted) =>
        _decisions.Add(1, new("policy", policy), new("decision", admitted ? "admitted" : "refused"));
}
