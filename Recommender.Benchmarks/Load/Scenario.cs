using Recommender.Benchmarks.Http;

namespace Recommender.Benchmarks.Load;

/// <summary>One kind of request. Every answer is checked, so that fast but wrong ones count as errors.</summary>
/// <param name="Name">What is printed and typed.</param>
/// <param name="Request">The n-th request of a run as bytes.</param>
/// <param name="IsRight">Whether an answer is what the n-th request asked for.</param>
internal sealed record Scenario(string Name, Func<RequestBytes, long, byte[]> Request, Func<LoadAnswer, long, bool> IsRight)
{
    /// <summary>What one request counts: 1, or the records of a bulk.</summary>
    public int Rows { get; init; } = 1;

    public bool Writes { get; init; }
}
