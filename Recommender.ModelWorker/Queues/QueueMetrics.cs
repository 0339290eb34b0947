using System.Diagnostics.Metrics;
using Recommender.Engine.Queues;

namespace Recommender.ModelWorker.Queues;

/// <summary>
/// How much waits and for how long, as of the last look. Every worker measures the same queues, so their figures are to
/// be compared, never added up.
/// </summary>
internal sealed class QueueMetrics
{
    private volatile IReadOnlyList<QueueState> _queues = [];
    private volatile ModelState _models = new(0, TimeSpan.Zero);

    public QueueMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Recommender");
        meter.CreateObservableGauge("recommender.queue.length", Lengths, "{entry}", "Entries that wait in a queue");
        meter.CreateObservableGauge("recommender.queue.age", Ages, "s", "How long the oldest entry of a queue waits");
        meter.CreateObservableGauge("recommender.models", () => _models.Published, "{model}", "Published models");
        meter.CreateObservableGauge(
            "recommender.model.age", () => _models.OldestBehind.TotalSeconds, "s", "Age of the oldest model that new interactions wait for");
    }

    public void Measured(IReadOnlyList<QueueState> queues, ModelState models) => (_queues, _models) = (queues, models);

    private IEnumerable<Measurement<long>> Lengths() =>
        _queues.Select(state => new Measurement<long>(state.Length, new KeyValuePair<string, object?>("queue", state.Queue)));

    private IEnumerable<Measurement<double>> Ages() =>
        _queues.Select(state => new Measurement<double>(state.Age.TotalSeconds, new KeyValuePair<string, object?>("queue", state.Queue)));
}
