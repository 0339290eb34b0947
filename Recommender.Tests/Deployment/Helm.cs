using System.Diagnostics;
using YamlDotNet.RepresentationModel;

namespace Recommender.Tests.Deployment;

/// <summary>The chart as <c>helm</c> renders it. Without a helm binary tests are skipped; in CI there is one, or they fail.</summary>
internal static class Helm
{
    public static async Task<string> LintAsync() => await RunAsync("lint", "--strict", Repository.Chart);

    /// <summary>The rendered objects by kind and name.</summary>
    public static Task<IReadOnlyDictionary<(string Kind, string Name), YamlMappingNode>> RenderAsync(params string[] settings) =>
        RenderWithAsync([.. settings.SelectMany(setting => (string[])["--set", setting])]);

    /// <summary>The same with a file of values, whose numbers Helm reads in another way than those of a command line.</summary>
    public static async Task<IReadOnlyDictionary<(string Kind, string Name), YamlMappingNode>> RenderFileAsync(string values)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, values);
            return await RenderWithAsync("--values", file);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static async Task<IReadOnlyDictionary<(string Kind, string Name), YamlMappingNode>> RenderWithAsync(params string[] arguments)
    {
        var text = await RunAsync(["template", "shop", Repository.Chart, "--kube-version", "1.32", .. arguments]);
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return stream.Documents.Select(document => document.RootNode).OfType<YamlMappingNode>()
            .ToDictionary(node => (Text(node, "kind"), Text(node, "metadata", "name")));
    }

    public static YamlNode At(YamlNode node, params string[] path) => path.Aggregate(node, (at, name) => at[new YamlScalarNode(name)]);

    public static string Text(YamlNode node, params string[] path) => ((YamlScalarNode)At(node, path)).Value!;

    public static Dictionary<string, string> Texts(YamlNode node, params string[] path) =>
        ((YamlMappingNode)At(node, path)).ToDictionary(entry => ((YamlScalarNode)entry.Key).Value!, entry => ((YamlScalarNode)entry.Value).Value!);

    private static async Task<string> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("helm", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var helm = Start(start);
        var errors = helm.StandardError.ReadToEndAsync();
        var output = await helm.StandardOutput.ReadToEndAsync();
        await helm.WaitForExitAsync();
        Assert.True(helm.ExitCode == 0, $"helm {string.Join(' ', arguments)}: {await errors}{output}");
        return output;
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception) when (Environment.GetEnvironmentVariable("CI") is not "true")
        {
            Assert.Skip("helm is not installed");
            throw;
        }
    }
}
