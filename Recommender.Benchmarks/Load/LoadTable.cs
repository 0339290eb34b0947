using System.Globalization;

namespace Recommender.Benchmarks.Load;

/// <summary>The table of docs/performance.md.</summary>
internal static class LoadTable
{
    public const string Head =
        """
        | scenario | via | per second | of its limit | p50 / p95 / p99 / max ms, closed | p50 / p95 / p99 ms, open at half | p50 ms, alone | errors | CPU us per request |
        |---|---|--:|--:|---|---|--:|--:|---|
        """;

    public static string Row(ScenarioResult row) => string.Create(
        CultureInfo.InvariantCulture,
        $"| {row.Scenario} | {row.Via} | {row.Closed.PerSecond * row.Rows:N0} | {row.Share:P0} | {Latencies(row.Closed)} / {row.Closed.Max:N0} | {Latencies(row.Open)} | {row.Alone?.P50:N2} | {row.Errors} | {Cpu(row)} |");

    /// <summary>Memory of each process after the last scenario.</summary>
    public static string Memory(IReadOnlyList<ScenarioResult> rows) =>
        string.Join(", ", rows[^1].Megabytes.Select(process => string.Create(CultureInfo.InvariantCulture, $"{process.Key} {process.Value:N0} MB")));

    private static string Latencies(LoadResult? result) => result is null ? ""
        : string.Create(CultureInfo.InvariantCulture, $"{result.P50:N2} / {result.P95:N2} / {result.P99:N2}");

    private static string Cpu(ScenarioResult row) =>
        string.Join(", ", row.CpuMicroseconds.Where(process => process.Value >= 1)
            .Select(process => string.Create(CultureInfo.InvariantCulture, $"{process.Key} {process.Value:N0}")));
}
