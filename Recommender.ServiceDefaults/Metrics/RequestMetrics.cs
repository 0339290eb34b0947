using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;

namespace Recommender.ServiceDefaults.Metrics;

/// <summary>Requests by method, route and status, under the names that the service always had.</summary>
internal sealed class RequestMetrics
{
    private static readonly string[] Statuses =
        [.. Enumerable.Range(0, 600).Select(status => status.ToString(CultureInfo.InvariantCulture))];

    private readonly Counter<long> _requests;
    private readonly Counter<long> _errors;
    private readonly Histogram<double> _duration;

    public RequestMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(ServiceDefaults.Telemetry);
        _requests = meter.CreateCounter<long>("http.requests", description: "Requests answered");
        _errors = meter.CreateCounter<long>("http.requests.errors", description: "Requests answered with a status of 400 or above");
        _duration = meter.CreateHistogram<double>(
            "http.request.duration", "s", "Time until a request was answered", advice: Buckets.OfRequests);
    }

    /// <summary>Counts an answer.</summary>
    /// <param name="elapsed">The time until it was complete; null for one that lasts as long as its client wants.</param>
    public void Answered(string method, string path, int status, TimeSpan? elapsed)
    {
        var tags = new TagList
        {
            { "method", Known(method) },
            { "path", path },
            { "status", (uint)status < (uint)Statuses.Length ? Statuses[status] : "other" },
        };
        _requests.Add(1, tags);
        if (elapsed is { } time)
        {
            _duration.Record(time.TotalSeconds, tags);
        }

        if (status >= 400)
        {
            _errors.Add(1, tags);
        }
    }

    // Whatever a stranger makes up as a method must not become a series.
    private static string Known(string method) => method switch
    {
        "GET" or "POST" or "PUT" or "DELETE" or "PATCH" or "HEAD" or "OPTIONS" => method,
        _ => "other",
    };
}
