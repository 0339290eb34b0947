using System.Globalization;

namespace Recommender.Benchmarks.Scale;

/// <summary>The results as the table of docs/performance.md.</summary>
internal static class ScaleTable
{
    public static IEnumerable<string> Of(IReadOnlyList<ScaleResult> results)
    {
        yield return $"| | {string.Join(" | ", results.Select(result => result.Size))} |";
        yield return $"|---|{string.Concat(results.Select(_ => "--:|"))}";
        foreach (var (name, value) in Rows)
        {
            yield return $"| {name} | {string.Join(" | ", results.Select(value))} |";
        }
    }

    private static readonly (string Name, Func<ScaleResult, string> Value)[] Rows =
    [
        ("entities / users / interactions", result => Text($"{result.Entities:N0} / {result.Users:N0} / {result.Interactions:N0}")),
        ("entities imported per second", result => Text($"{result.EntityImport?.RowsPerSecond:N0}")),
        ("interactions imported per second", result => Text($"{result.InteractionImport?.RowsPerSecond:N0}")),
        ("training, s", result => Text($"{result.Training?.Seconds:N1}")),
        ("worker at its peak, MB", result => Text($"{result.Training?.PeakMegabytes:N0}")),
        ("model, MB", result => Text($"{result.Training?.ModelMegabytes:N1}")),
        ("uncached, one caller: p50 / p95, ms", result => Text($"{result.Alone?.P50:N2} / {result.Alone?.P95:N2}")),
        ("uncached, 32 callers: per second, p95 ms", result => Text($"{result.Together?.PerSecond:N0}, {result.Together?.P95:N1}")),
        ("api / gateway / worker afterwards, MB", result => string.Join(" / ", new[] { "api", "gateway", "worker" }.Select(name => Text($"{result.Memory?.GetValueOrDefault(name):N0}")))),
        ("database, MB", result => Text($"{result.Storage?.Values.Sum():N0}")),
        ("of which interactions and their indices", result => Text($"{Part(result, "interactions"):N0}")),
        ("of which entities and their vectors", result => Text($"{Part(result, "entities") + Part(result, "entity_vectors"):N0}")),
        ("errors", result => Text($"{(result.Alone?.Errors + result.Together?.Errors):N0}")),
    ];

    private static double? Part(ScaleResult result, string table) => result.Storage?.GetValueOrDefault(table);

    private static string Text(FormattableString value) => value.ToString(CultureInfo.InvariantCulture);
}
