using System.Text.Json;

namespace Aspire.Hosting.LaunchProfiles;

/// <summary>The first profile of a project's launchSettings.json that starts the project itself.</summary>
internal sealed record LaunchProfile(string Name, Uri? Address, IReadOnlyDictionary<string, string> Environment)
{
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>Reads the profile; null when the project has none.</summary>
    public static LaunchProfile? Read(string projectPath)
    {
        var path = Path.Combine(Path.GetDirectoryName(projectPath)!, "Properties", "launchSettings.json");
        if (!File.Exists(path))
        {
            return null;
        }
        using var settings = JsonDocument.Parse(File.ReadAllText(path), Lenient);
        return settings.RootElement.TryGetProperty("profiles", out var profiles)
            ? profiles.EnumerateObject().Where(profile => Text(profile.Value, "commandName") == "Project").Select(Read).FirstOrDefault()
            : null;
    }

    private static LaunchProfile Read(JsonProperty profile) => new(
        profile.Name,
        Text(profile.Value, "applicationUrl")?.Split(';').Select(url => new Uri(url)).FirstOrDefault(url => url.Scheme == "http"),
        profile.Value.TryGetProperty("environmentVariables", out var variables)
            ? variables.EnumerateObject().ToDictionary(variable => variable.Name, variable => variable.Value.GetString() ?? "")
            : new Dictionary<string, string>());

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) ? value.GetString() : null;
}
