using System.Text.Json.Nodes;
using Aspire.Hosting.Testing;

namespace Recommender.Tests.AppHost;

/// <summary>aspire-manifest.json is generated, never edited:
/// dotnet run --project Recommender.AppHost -- --publisher manifest --output-path ../aspire-manifest.json</summary>
public sealed class ManifestTests
{
    private static readonly string Root = Path.GetFullPath(Path.Combine(Projects.Recommender_AppHost.ProjectPath, ".."));

    [Fact]
    public async Task Committed_manifest_is_what_the_AppHost_publishes()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var published = Path.Combine(folder.FullName, "manifest.json");
            var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Recommender_AppHost>(
                ["--publisher", "manifest", "--output-path", published]);
            await using var app = await builder.BuildAsync();

            await app.RunAsync();

            Assert.Equal(Read(Path.Combine(Root, "aspire-manifest.json")), Read(published));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>The text, with the paths of projects independent of where the manifest lies.</summary>
    private static string Read(string path)
    {
        var manifest = JsonNode.Parse(File.ReadAllText(path))!;
        foreach (var (_, resource) in manifest["resources"]!.AsObject())
        {
            if (resource!["path"] is { } project)
            {
                resource["path"] = Path.GetRelativePath(Root, Path.GetFullPath(project.GetValue<string>(), Path.GetDirectoryName(path)!));
            }
        }
        return manifest.ToJsonString(new() { WriteIndented = true });
    }
}
