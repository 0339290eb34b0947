using System.Diagnostics.Metrics;
using System.Reflection;
using Recommender.Engine.Ingest;
using Recommender.Gateway.Caching;
using Recommender.ModelWorker.Jobs;
using Recommender.ServiceDefaults.Metrics;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Metrics;

public sealed class BucketsTests
{
    /// <summary>Those that OpenTelemetry has by itself are for milliseconds: nothing of ours would be told apart.</summary>
    [Fact]
    public void Every_time_that_is_measured_has_buckets_for_parts_of_a_second()
    {
        Assembly[] parts = [typeof(IngestMetrics).Assembly, typeof(EdgeMetrics).Assembly, typeof(JobMetrics).Assembly, typeof(RequestMetrics).Assembly];
        using var meters = new OwnMeters();
        var times = new List<Histogram<double>>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (instrument is Histogram<double> { Unit: "s" } time && instrument.Meter.Scope == meters)
            {
                times.Add(time);
            }
        };
        listener.Start();

        foreach (var metrics in parts.SelectMany(part => part.GetTypes())
            .Where(type => type.GetConstructors().Any(made => made.GetParameters() is [{ ParameterType: var only }] && only == typeof(IMeterFactory))))
        {
            Activator.CreateInstance(metrics, meters);
        }

        Assert.True(times.Count >= 8);
        Assert.All(times, time => Assert.Contains(time.Advice!.HistogramBucketBoundaries!, bound => bound is > 0 and < 1));
    }
}
