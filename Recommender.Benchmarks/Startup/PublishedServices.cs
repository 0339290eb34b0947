using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Recommender.Benchmarks.Startup;

/// <summary>The services as they are published for an image, compiled ahead of time and not, in a folder of their own.</summary>
internal sealed class PublishedServices : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("recommender-published-");

    private PublishedServices()
    {
    }

    public static async Task<PublishedServices> BuildAsync(CancellationToken cancellationToken)
    {
        var published = new PublishedServices();
        foreach (var project in (string[])["Recommender.Api", "Recommender.Gateway"])
        {
            await published.PublishAsync(project, aheadOfTime: true, cancellationToken);
            await published.PublishAsync(project, aheadOfTime: false, cancellationToken);
        }

        return published;
    }

    public string PathOf(string project, bool aheadOfTime) => Path.Combine(FolderOf(project, aheadOfTime), $"{project}.dll");

    public void Dispose() => _folder.Delete(recursive: true);

    private string FolderOf(string project, bool aheadOfTime) => Path.Combine(_folder.FullName, aheadOfTime ? "ahead" : "just-in-time", project);

    private async Task PublishAsync(string project, bool aheadOfTime, CancellationToken cancellationToken)
    {
        await Console.Error.WriteLineAsync($"publishing {project}, {(aheadOfTime ? "" : "not ")}compiled ahead of time");
        using var publish = Process.Start(new ProcessStartInfo("dotnet",
        [
            "publish", project, "-c", "Release", "-v", "quiet", "-r", RuntimeInformation.RuntimeIdentifier, "--self-contained", "false",
            $"-p:PublishReadyToRun={aheadOfTime}", "-o", FolderOf(project, aheadOfTime),
        ]) { RedirectStandardOutput = true })!;
        var output = await publish.StandardOutput.ReadToEndAsync(cancellationToken);
        await publish.WaitForExitAsync(cancellationToken);
        if (publish.ExitCode != 0)
        {
            throw new InvalidOperationException($"{project} could not be published; run this at the root of the checkout:\n{output}");
        }
    }
}
