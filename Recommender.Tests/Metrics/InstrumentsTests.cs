using System.Diagnostics.Metrics;
using System.Reflection;
using Recommender.Engine.Ingest;
using Recommender.Gateway.Caching;
using Recommender.ModelWorker.Jobs;
using Recommender.ServiceDefaults.Metrics;
using Recommender.Tests.Deployment;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Metrics;

/// <summary>What is measured of our own, in any of the services.</summary>
public sealed class InstrumentsTests : IDisposable
{
    private readonly OwnMeters _meters = new();
    private readonly List<Instrument> _instruments = [];
    private readonly MeterListener _listener = new();

    public InstrumentsTests()
    {
        _listener.InstrumentPublished = (instrument, _) =>
        {
            if (instrument.Meter.Scope == _meters)
            {
                _instruments.Add(instrument);
            }
        };
        _listener.Start();
        Assembly[] parts = [typeof(IngestMetrics).Assembly, typeof(EdgeMetrics).Assembly, typeof(JobMetrics).Assembly, typeof(RequestMetrics).Assembly];
        foreach (var metrics in parts.SelectMany(part => part.GetTypes())
            .Where(type => type.GetConstructors().Any(made => made.GetParameters() is [{ ParameterType: var only }] && only == typeof(IMeterFactory))))
        {
            Activator.CreateInstance(metrics, _meters);
        }
    }

    /// <summary>Those that OpenTelemetry has by itself are for milliseconds: nothing of ours would be told apart.</summary>
    [Fact]
    public void Every_time_that_is_measured_has_buckets_for_parts_of_a_second()
    {
        var times = _instruments.OfType<Histogram<double>>().Where(time => time.Unit == "s").ToList();

        Assert.True(times.Count >= 8);
        Assert.All(times, time => Assert.Contains(time.Advice!.HistogramBucketBoundaries!, bound => bound is > 0 and < 1));
    }

    [Fact]
    public void Every_instrument_stands_in_the_documents_under_the_name_that_Prometheus_gives_it()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "metrics.md"));

        Assert.True(_instruments.Count >= 25);
        Assert.All(_instruments, instrument => Assert.Contains($"`{NameOf(instrument)}`", page, StringComparison.Ordinal));
    }

    public void Dispose()
    {
        _listener.Dispose();
        _meters.Dispose();
    }

    private static string NameOf(Instrument instrument)
    {
        var isCounter = instrument.GetType().Name.Contains("Counter", StringComparison.Ordinal);
        return $"{instrument.Name.Replace('.', '_')}{(instrument.Unit == "s" ? "_seconds" : "")}{(isCounter ? "_total" : "")}";
    }
}
