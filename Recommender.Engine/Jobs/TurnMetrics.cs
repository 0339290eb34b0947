using System.Diagnostics.Metrics;

namespace Recommender.Engine.Jobs;

/// <summary>What becomes of jobs: by kind, and by how a worker's turn at one ended.</summary>
public sealed class TurnMetrics
{
    private readonly Histogram<double> _duration;

    public TurnMetrics(IMeterFactory meters) =>
        _duration = meters.Create("Recommender").CreateHistogram<double>(
            "recommender.jobs.duration", "s", "A worker's turn at a job, by kind and by how it ended",
            advice: new() { HistogramBucketBoundaries = [0.1, 0.5, 1, 5, 10, 30, 60, 300, 600, 1800, 3600, 7200] });

    /// <param name="end">A status with which jobs end, or <c>retried</c> or <c>lost</c>.</param>
    public void Ended(string kind, string end, TimeSpan elapsed) =>
        _duration.Record(elapsed.TotalSeconds, new("kind", kind), new("end", end));
}
