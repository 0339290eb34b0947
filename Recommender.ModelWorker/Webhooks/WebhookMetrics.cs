using System.Diagnostics.Metrics;
using Recommender.Engine.Webhooks;

namespace Recommender.ModelWorker.Webhooks;

/// <summary>How the sending of webhooks fares, over all tenants.</summary>
internal sealed class WebhookMetrics
{
    private readonly Counter<long> _attempts;
    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _latency;
    private double _lag;

    public WebhookMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Recommender");
        _attempts = meter.CreateCounter<long>("recommender.webhook.attempts", "{attempt}", "Attempts to send a message");
        _duration = meter.CreateHistogram<double>("recommender.webhook.duration", "s", "Time of one attempt");
        _latency = meter.CreateHistogram<double>("recommender.webhook.latency", "s", "From an event to its delivery at the first attempt");
        meter.CreateObservableGauge("recommender.outbox.lag", () => _lag, "s", "How long the message has been due that waits longest");
    }

    public void Due(TimeSpan lag) => _lag = lag.TotalSeconds;

    public void Attempted(WebhookMessage message, DeliveryOutcome outcome)
    {
        var result = new KeyValuePair<string, object?>("outcome", outcome.IsDelivered ? "delivered" : "failed");
        _attempts.Add(1, result);
        _duration.Record(outcome.Duration.TotalSeconds, result);
        if (outcome.IsDelivered && message.Attempt == 1)
        {
            _latency.Record((outcome.At + outcome.Duration - message.CreatedAt).TotalSeconds);
        }
    }
}
