using System.Globalization;
using System.Text.RegularExpressions;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Metrics;

/// <summary>What <c>/metrics</c> answered: series by their name and labels.</summary>
internal sealed partial class Scrape
{
    private readonly List<(string Name, Dictionary<string, string> Labels, double Value)> _series = [];

    public Scrape(string text)
    {
        foreach (Match line in Line().Matches(text))
        {
            var labels = Label().Matches(line.Groups["labels"].Value).ToDictionary(label => label.Groups[1].Value, label => label.Groups[2].Value);
            _series.Add((line.Groups["name"].Value, labels, double.Parse(line.Groups["value"].Value, CultureInfo.InvariantCulture)));
        }
    }

    public IReadOnlySet<string> Names => _series.Select(series => series.Name).ToHashSet();

    public IEnumerable<string> LabelValues => _series.SelectMany(series => series.Labels.Values);

    /// <summary>The upper bounds of the buckets of a histogram, the last one of which is infinite.</summary>
    public IReadOnlySet<double> BoundsOf(string name) => _series.Where(series => series.Name == name)
        .Select(series => double.Parse(series.Labels["le"].Replace("+Inf", "Infinity", StringComparison.Ordinal), CultureInfo.InvariantCulture)).ToHashSet();

    /// <summary>
    /// Scrapes until a condition holds: a request is counted a moment after its answer, and scrapes within a third of a
    /// second are answered with the same text.
    /// </summary>
    public static async Task<Scrape> OfAsync(HttpClient client, Func<Scrape, bool> condition)
    {
        var scrape = new Scrape("");
        await Eventually.HoldsAsync(async () => condition(scrape = new(await client.GetStringAsync("/metrics"))));
        return scrape;
    }

    /// <summary>The sum of all series of a name that carry these labels; null when there is none.</summary>
    public double? Sum(string name, params (string Name, string Value)[] labels)
    {
        var found = _series
            .Where(series => series.Name == name && labels.All(label => series.Labels.GetValueOrDefault(label.Name) == label.Value))
            .Select(series => series.Value).ToList();
        return found.Count == 0 ? null : found.Sum();
    }

    [GeneratedRegex(@"^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?<labels>.*)\})? (?<value>[^ \r\n]+)", RegexOptions.Multiline)]
    private static partial Regex Line();

    [GeneratedRegex("""([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\.)*)""")]
    private static partial Regex Label();
}
