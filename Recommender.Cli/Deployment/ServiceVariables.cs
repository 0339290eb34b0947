using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Recommender.Cli.Deployment;

/// <param name="Value">For the chart's <c>tpl</c>; without meaning for a secret, whose value the chart has.</param>
internal sealed record ServiceVariable(string Name, string Value, bool Secret);

/// <summary>The environment of the manifest's projects in terms of the chart.</summary>
internal sealed partial class ServiceVariables(JsonObject resources)
{
    /// <summary>Where a service listens inside of its pod; any port above 1023 would do.</summary>
    public const int Port = 8080;

    // What a reference adds for programs that take a connection in pieces; ours read the connection string and
    // the addresses of service discovery.
    private static readonly string[] Pieces =
        ["HOST", "PORT", "USERNAME", "PASSWORD", "URI", "JDBCCONNECTIONSTRING", "DATABASENAME", "HTTP", "HTTPS"];

    public IReadOnlyList<ServiceVariable> Of(JsonObject environment) =>
        [.. environment
            .Select(entry => (Name: entry.Key, Expression: entry.Value!.GetValue<string>()))
            .Where(entry => !IsPiece(entry.Name) && !entry.Expression.Contains(".bindings.https.", StringComparison.Ordinal))
            .Select(entry => new ServiceVariable(entry.Name, Hole().Replace(entry.Expression, Value), IsSecret(entry.Expression)))];

    private bool IsPiece(string variable) =>
        resources.Any(resource => Pieces.Any(piece =>
            variable == $"{resource.Key.Replace('-', '_').ToUpperInvariant()}_{piece}"));

    private bool IsSecret(string expression) =>
        Hole().Matches(expression).Any(hole => hole.Groups["property"].Value switch
        {
            "connectionString" => true,
            "value" => resources[hole.Groups["resource"].Value]!["inputs"]!["value"]!["secret"]?.GetValue<bool>() == true,
            _ => false,
        });

    private static string Value(Match hole) => hole.Groups["property"].Value switch
    {
        "bindings.http.targetPort" => $"{Port}",
        "bindings.http.url" => $$$"""http://{{ include "recommender.name" . }}-{{{hole.Groups["resource"].Value}}}:{{{Port}}}""",
        _ => "",
    };

    [GeneratedRegex(@"\{(?<resource>[^.{}]+)\.(?<property>[^{}]+)\}")]
    private static partial Regex Hole();
}
