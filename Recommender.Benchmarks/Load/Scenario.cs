namespace Recommender.Benchmarks.Load;

/// <summary>One kind of request. Its answer is checked, so that fast but empty answers count as errors.</summary>
/// <param name="Name">What is printed and typed.</param>
/// <param name="Request">The n-th request; must give the same for the same n.</param>
/// <param name="IsRight">Whether the body of a successful answer is what was asked for.</param>
internal sealed record Scenario(string Name, Func<long, HttpRequestMessage> Request, Func<ReadOnlyMemory<byte>, bool> IsRight);
