using System.Text.Json;

namespace Recommender.Gateway.Metrics;

/// <summary>
/// The routes of the api as its document lists them. To the gateway they are all one route, so its metrics find the
/// template of a path here: without memory being taken, and never with an id in it.
/// </summary>
internal static class KnownRoutes
{
    private const string Prefix = "/api";

    private static readonly RouteTree Tree = Load();

    /// <summary>The template of a path of the api; null for everything else.</summary>
    public static string? Find(PathString path) =>
        path.StartsWithSegments(Prefix) ? Tree.Find(path.Value) ?? Prefix + "/{**rest}" : null;

    private static RouteTree Load()
    {
        using var document = typeof(KnownRoutes).Assembly.GetManifestResourceStream("openapi.json")!;
        using var json = JsonDocument.Parse(document);
        var tree = new RouteTree();
        foreach (var path in json.RootElement.GetProperty("paths").EnumerateObject())
        {
            tree.Add(path.Name);
        }

        return tree;
    }
}
