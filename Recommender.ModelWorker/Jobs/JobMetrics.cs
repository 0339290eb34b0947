using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Recommender.ModelWorker.Jobs;

/// <summary>How the worker's jobs fare, one series per job.</summary>
internal sealed class JobMetrics
{
    // By job: what counts failures says nothing of a job that runs four times a day.
    private readonly ConcurrentDictionary<string, int> _missed = new();
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _failures;
    private readonly Counter<long> _changes;

    public JobMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Recommender");
        _duration = meter.CreateHistogram<double>(
            "recommender.job.duration", "s", "Time of one pass of a job",
            advice: new() { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60, 600] });
        _failures = meter.CreateCounter<long>("recommender.job.failures", "{pass}", "Passes that threw");
        _changes = meter.CreateCounter<long>("recommender.job.changes", "{change}", "Things that a job changed");
        meter.CreateObservableGauge(
            "recommender.job.missed_passes", () => _missed.Select(job => new Measurement<int>(job.Value, Tag(job.Key))), "{pass}",
            "Passes that threw since the last one that did not");
    }

    public void Succeeded(string job, TimeSpan elapsed, int changes)
    {
        _duration.Record(elapsed.TotalSeconds, Tag(job));
        _changes.Add(changes, Tag(job));
        // A series that begins with its first failure cannot show that one as an increase.
        _failures.Add(0, Tag(job));
        _missed[job] = 0;
    }

    /// <param name="missed">How many passes threw since the last one that did not, this one among them.</param>
    public void Failed(string job, TimeSpan elapsed, int missed)
    {
        _missed[job] = missed;
        _duration.Record(elapsed.TotalSeconds, Tag(job));
        _failures.Add(1, Tag(job));
    }

    // Not "job": that is what Prometheus calls the service that it asks.
    private static KeyValuePair<string, object?> Tag(string job) => new("job_name", job);
}
