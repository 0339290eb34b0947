namespace Recommender.Tests.Deployment;

/// <summary>What is committed beside the code.</summary>
internal static class Repository
{
    public static string Root { get; } = Path.GetFullPath(Path.Combine(Projects.Recommender_AppHost.ProjectPath, ".."));

    public static string Chart { get; } = Path.Combine(Root, "deploy", "helm", "recommender");

    public static string Values { get; } = File.ReadAllText(Path.Combine(Chart, "values.yaml"));

    public static string Manifest { get; } = File.ReadAllText(Path.Combine(Root, "aspire-manifest.json"));
}
