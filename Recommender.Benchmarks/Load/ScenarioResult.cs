namespace Recommender.Benchmarks.Load;

/// <summary>What was measured of one scenario on one way into the system.</summary>
/// <param name="Windows">Closed loop; one per round.</param>
/// <param name="Limits">The limit in the same rounds: bare Kestrel for the api, bare YARP for the gateway.</param>
/// <param name="Alone">Closed loop with a single connection.</param>
/// <param name="Open">Open loop at half of the closed loop's throughput.</param>
/// <param name="CpuMicroseconds">CPU time per request in the closed loop, by process.</param>
/// <param name="Megabytes">Memory after it, by process.</param>
internal sealed record ScenarioResult(
    string Scenario, string Via, int Rows, IReadOnlyList<LoadResult> Windows, IReadOnlyList<LoadResult> Limits, LoadResult? Alone, LoadResult? Open,
    IReadOnlyDictionary<string, double> CpuMicroseconds, IReadOnlyDictionary<string, double> Megabytes)
{
    public LoadResult Closed => Median(Windows, window => window.PerSecond);

    public LoadResult Limit => Median(Limits, window => window.PerSecond);

    /// <summary>The service's throughput as a part of its limit's, round by round, in the middle.</summary>
    public double Share => Windows.Zip(Limits, (window, limit) => window.PerSecond / limit.PerSecond).Order().ElementAt(Windows.Count / 2);

    public double BestShare => Windows.Zip(Limits, (window, limit) => window.PerSecond / limit.PerSecond).Max();

    public long Errors => Windows.Sum(window => window.Errors) + (Alone?.Errors ?? 0) + (Open?.Errors ?? 0);

    public string? FirstWrong => Windows.Append(Alone).Append(Open).FirstOrDefault(result => result?.FirstWrong is not null)?.FirstWrong;

    private static LoadResult Median(IReadOnlyList<LoadResult> windows, Func<LoadResult, double> by) =>
        windows.OrderBy(by).ElementAt(windows.Count / 2);
}
