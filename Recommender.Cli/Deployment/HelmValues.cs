using System.Text;
using System.Text.Json.Nodes;

namespace Recommender.Cli.Deployment;

/// <summary>
/// The part of the Helm chart's values that follows from the application's manifest: which services there are, their
/// images and ports, and the names of the variables that each one reads.
/// </summary>
internal static class HelmValues
{
    private const string First = "# Generated from aspire-manifest.json by `recommender helm-values`: not to be edited.";
    private const string Last = "# End of what is generated.";

    /// <summary>The values with their generated part brought up to date; appended when they have none yet.</summary>
    /// <param name="values">Text of a values.yaml.</param>
    /// <param name="manifest">Text of an aspire-manifest.json.</param>
    public static string Update(string values, string manifest)
    {
        var start = values.IndexOf(First, StringComparison.Ordinal);
        var end = values.IndexOf(Last, StringComparison.Ordinal);
        var part = Generate(JsonNode.Parse(manifest)!["resources"]!.AsObject());
        return start < 0 || end < start
            ? $"{values.TrimEnd()}\n\n{part}\n"
            : $"{values[..start]}{part}{values[(end + Last.Length)..]}";
    }

    private static string Generate(JsonObject resources)
    {
        var text = new StringBuilder(First).Append("\nservices:\n");
        var variables = new ServiceVariables(resources);
        foreach (var (name, resource) in resources)
        {
            switch (resource!["type"]!.GetValue<string>())
            {
                case "container.v0":
                    AppendContainer(text, name, resource);
                    break;
                case "project.v0":
                    AppendProject(text, name, variables.Of(resource["env"]!.AsObject()));
                    break;
            }
        }

        return text.Append(Last).ToString();
    }

    private static void AppendContainer(StringBuilder text, string name, JsonNode container)
    {
        text.Append($"  {name}:\n    image: {container["image"]}\n    port: {container["bindings"]!["tcp"]!["targetPort"]}\n");
        if (container["volumes"] is JsonArray { Count: > 0 } volumes)
        {
            text.Append($"    volume: {volumes[0]!["target"]}\n");
        }
    }

    private static void AppendProject(StringBuilder text, string name, IReadOnlyList<ServiceVariable> variables)
    {
        text.Append($"  {name}:\n    image: recommender-{name}\n    port: {ServiceVariables.Port}\n    env:\n");
        foreach (var plain in variables.Where(variable => !variable.Secret))
        {
            text.Append($"      {plain.Name}: '{plain.Value.Replace("'", "''", StringComparison.Ordinal)}'\n");
        }

        text.Append($"    secrets: [{string.Join(", ", variables.Where(variable => variable.Secret).Select(variable => variable.Name))}]\n");
    }
}
