using System.Diagnostics.Metrics;

namespace Recommender.ModelWorker.Training;

/// <summary>How long models take.</summary>
internal sealed class TrainingMetrics(IMeterFactory meters)
{
    private readonly Histogram<double> _durations = meters.Create("Recommender").CreateHistogram<double>(
        "recommender.model.training.duration", "s", "Time from reading a tenant's data to its published model",
        advice: new() { HistogramBucketBoundaries = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, 3600] });

    public void Published(TimeSpan duration) => _durations.Record(duration.TotalSeconds);
}
