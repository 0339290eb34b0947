using System.Diagnostics.Metrics;

namespace Recommender.Gateway.Caching;

/// <summary>How often this gateway has an answer that it may keep, in the counter that the api has for its levels.</summary>
internal sealed class EdgeMetrics(IMeterFactory meters)
{
    private static readonly KeyValuePair<string, object?> Level = new("level", "edge");
    private static readonly KeyValuePair<string, object?> Hit = new("result", "hit");
    private static readonly KeyValuePair<string, object?> Miss = new("result", "miss");

    private readonly Counter<long> _requests = meters.Create("Recommender").CreateCounter<long>(
        "recommender.cache.requests", "{request}", "Requests for answers that may be cached");

    public void Found() => _requests.Add(1, Level, Hit);

    public void Missed() => _requests.Add(1, Level, Miss);
}
