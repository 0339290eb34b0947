using System.Diagnostics.Metrics;
using Recommender.Engine.Webhooks;

namespace Recommender.ModelWorker.Webhooks;

/// <summary>How the sending of webhooks fares, over all tenants.</summary>
internal sealed class WebhookMetrics
{
    private static readonly KeyValuePair<string, object?> Delivered = new("outcome", "delivered");
    private static readonly KeyValuePair<string, object?> Failed = new("outcome", "failed");

    // An attempt is given up after 20 s; an event may have waited for its worker for minutes.
    private static readonly InstrumentAdvice<double> Buckets = new()
    {
        HistogramBucketBoundaries = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 60, 300],
    };

    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _latency;
    private double _lag;

    // Observed, so that both are there, as zero, before anything is sent: a series that begins with its first failure
    // cannot show that one as an increase.
    private long _delivered;
    private long _failed;

    public WebhookMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Recommender");
        meter.CreateObservableCounter("recommender.webhook.attempts", Attempts, "{attempt}", "Attempts to send a message");
        _duration = meter.CreateHistogram<double>("recommender.webhook.duration", "s", "Time of one attempt", advice: Buckets);
        _latency = meter.CreateHistogram<double>(
            "recommender.webhook.latency", "s", "From an event to its delivery at the first attempt", advice: Buckets);
        meter.CreateObservableGauge("recommender.outbox.lag", () => _lag, "s", "How long the message has been due that waits longest");
    }

    public void Due(TimeSpan lag) => _lag = lag.TotalSeconds;

    public void Attempted(WebhookMessage message, DeliveryOutcome outcome)
    {
        Interlocked.Increment(ref outcome.IsDelivered ? ref _delivered : ref _failed);
        _duration.Record(outcome.Duration.TotalSeconds, outcome.IsDelivered ? Delivered : Failed);
        if (outcome.IsDelivered && message.Attempt == 1)
        {
            _latency.Record((outcome.At + outcome.Duration - message.CreatedAt).TotalSeconds);
        }
    }

    private IEnumerable<Measurement<long>> Attempts() =>
        [new(Volatile.Read(ref _delivered), Delivered), new(Volatile.Read(ref _failed), Failed)];
}
