using System.Diagnostics.Metrics;

namespace Recommender.ServiceDefaults.Metrics;

internal static class Buckets
{
    /// <summary>In seconds: from a cached answer to a request that has run into its deadline.</summary>
    public static InstrumentAdvice<double> OfRequests { get; } = new()
    {
        HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    };
}
