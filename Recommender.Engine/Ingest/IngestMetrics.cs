using System.Diagnostics.Metrics;

namespace Recommender.Engine.Ingest;

/// <summary>How many writes share a transaction, and how long it takes.</summary>
public sealed class IngestMetrics
{
    private readonly Histogram<int> _sizes;
    private readonly Histogram<double> _commits;

    public IngestMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Recommender");
        _sizes = meter.CreateHistogram<int>(
            "recommender.ingest.batch.size", "{record}", "Records that were written in one transaction",
            advice: new() { HistogramBucketBoundaries = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000] });
        _commits = meter.CreateHistogram<double>(
            "recommender.ingest.commit.duration", "s", "Time from the first statement of a transaction to its commit",
            advice: new() { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15] });
    }

    /// <param name="kind"><c>interaction</c>, <c>entity</c>, <c>interaction_import</c>, <c>entity_import</c> or <c>delivery</c>.</param>
    /// <param name="records">Records in the transaction.</param>
    /// <param name="time">From its first statement to its commit.</param>
    public void Committed(string kind, int records, TimeSpan time)
    {
        var tag = new KeyValuePair<string, object?>("kind", kind);
        _sizes.Record(records, tag);
        _commits.Record(time.TotalSeconds, tag);
    }
}
