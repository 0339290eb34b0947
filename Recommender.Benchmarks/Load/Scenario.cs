using Recommender.Benchmarks.Http;

namespace Recommender.Benchmarks.Load;

/// <summary>One kind of request. Its answer is checked, so that fast but wrong answers count as errors.</summary>
/// <param name="Name">What is printed and typed.</param>
/// <param name="Request">The n-th request of a run as bytes.</param>
/// <param name="IsRight">Whether an answer is what was asked for.</param>
internal sealed record Scenario(string Name, Func<RequestBytes, long, byte[]> Request, Func<LoadAnswer, bool> IsRight);
