using System.Diagnostics.Metrics;
using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using Recommender.Engine.Caching;
using Recommender.Engine.Recommendations;
using Recommender.ServiceDefaults.Metrics;

namespace Recommender.Benchmarks.Micro;

/// <summary>What counting costs a request whose answer is remembered: with OpenTelemetry listening as in the services, and with nobody.</summary>
[MemoryDiagnoser]
public class MetricsBenchmarks
{
    private static readonly TimeSpan Elapsed = TimeSpan.FromMicroseconds(50);
    private static readonly Answer Page = new(new([1], new PageKind(Algorithm.Hybrid, PageFiller.Personal).Code), AnswerSource.Remembered);

    private Action _stop = () => { };
    private RequestMetrics _requests = null!;
    private CacheMetrics _cache = null!;
    private RecommendationMetrics _pages = null!;

    [Params(false, true)]
    public bool Listening { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var meters = services.GetRequiredService<IMeterFactory>();
        (_requests, _cache, _pages) = (new(meters), new(meters), new(meters));
        var listening = Listening
            ? Sdk.CreateMeterProviderBuilder().AddMeter("Recommender").AddReader(new BaseExportingMetricReader(new ToNobody())).Build()
            : null;
        _stop = () =>
        {
            listening?.Dispose();
            services.Dispose();
        };
    }

    [GlobalCleanup]
    public void Stop() => _stop();

    [Benchmark]
    public void Request() => _requests.Answered("GET", "/api/v1/recommendations/user/{id}", 200, Elapsed);

    [Benchmark]
    public void CachedAnswer() => _cache.Answered(AnswerSource.Remembered, askedRedis: false);

    [Benchmark]
    public void PageGiven() => _pages.Given(Page);

    private sealed class ToNobody : BaseExporter<Metric>
    {
        public override ExportResult Export(in Batch<Metric> batch) => ExportResult.Success;
    }
}
