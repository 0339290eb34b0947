using HdrHistogram;

namespace Recommender.Benchmarks.Load;

/// <summary>Latencies in microseconds and the outcome of every request of a run.</summary>
internal sealed class Measurement
{
    // A minute at most, three digits: the resolution at which percentiles still mean something.
    private readonly LongConcurrentHistogram _latencies = new(1, 60_000_000, 3);
    private long _errors;
    private string? _firstWrong;

    public long Errors => Interlocked.Read(ref _errors);

    public void Record(TimeSpan latency, bool right)
    {
        _latencies.RecordValue(Math.Clamp((long)latency.TotalMicroseconds, 1, 60_000_000));
        if (!right)
        {
            Interlocked.Increment(ref _errors);
        }
    }

    /// <summary>Keeps the first wrong answer, so that errors can be explained.</summary>
    public void Explain(Func<string> wrong)
    {
        if (_firstWrong is null)
        {
            Interlocked.CompareExchange(ref _firstWrong, wrong(), null);
        }
    }

    public LoadResult Result(string scenario, string loop, TimeSpan elapsed) => new(
        scenario,
        loop,
        elapsed.TotalSeconds,
        _latencies.TotalCount / elapsed.TotalSeconds,
        At(50),
        At(95),
        At(99),
        _latencies.GetMaxValue() / 1000.0,
        Errors,
        _firstWrong);

    private double At(double percentile) => _latencies.GetValueAtPercentile(percentile) / 1000.0;
}

/// <summary>One row of the table: requests per second, latencies in milliseconds, wrong or failed answers.</summary>
internal sealed record LoadResult(
    string Scenario, string Loop, double Seconds, double PerSecond, double P50, double P95, double P99, double Max, long Errors, string? FirstWrong);
