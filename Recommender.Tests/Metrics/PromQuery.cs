using System.Text.RegularExpressions;

namespace Recommender.Tests.Metrics;

/// <summary>One series that a query reads: its name and the labels that it must have exactly.</summary>
internal sealed record Selector(string Name, IReadOnlyList<(string Name, string Value)> Labels);

/// <summary>Takes a query apart as far as needed to know which series it reads.</summary>
internal static partial class PromQuery
{
    // What Prometheus adds to every series that it scrapes.
    private static readonly string[] OfTheScrape = ["job", "instance"];
    private static readonly string[] Words = ["by", "without", "on", "ignoring", "group_left", "group_right", "and", "or", "unless", "bool", "offset"];

    public static IEnumerable<Selector> SelectorsOf(string query)
    {
        var plain = Grouping().Replace(Range().Replace(query, ""), " ");
        foreach (Match found in Token().Matches(plain))
        {
            var name = found.Groups["name"].Value;
            if (name.Length > 0 && !found.Groups["call"].Success && !Words.Contains(name))
            {
                yield return new(name, [.. Exact().Matches(found.Groups["labels"].Value)
                    .Select(label => (label.Groups[1].Value, label.Groups[2].Value))
                    .Where(label => !OfTheScrape.Contains(label.Item1))]);
            }
        }
    }

    [GeneratedRegex(@"\[[^\]]*\]")]
    private static partial Regex Range();

    [GeneratedRegex(@"\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)")]
    private static partial Regex Grouping();

    // A text, a number, or a name with what follows it.
    [GeneratedRegex("""
        "[^"]*"|\b[0-9.]+\w*|(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(?<call>\s*\()?(\{(?<labels>[^}]*)\})?
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Token();

    [GeneratedRegex("""([a-zA-Z_]\w*)\s*=\s*"([^"]*)""")]
    private static partial Regex Exact();
}
