using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Recommender.Benchmarks.Startup;

/// <summary>
/// The services as they are published for an image, compiled ahead of time and not. They stay in their folder, so that a
/// measurement can wait for a quiet moment after they were published.
/// </summary>
internal sealed class PublishedServices(string folder)
{
    private static readonly string[] Projects = ["Recommender.Api", "Recommender.Gateway"];

    /// <summary>Publishes what the folder does not have yet.</summary>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        foreach (var (project, aheadOfTime) in Projects.SelectMany(project => (IEnumerable<(string, bool)>)[(project, true), (project, false)]))
        {
            if (!File.Exists(PathOf(project, aheadOfTime)))
            {
                await PublishAsync(project, aheadOfTime, cancellationToken);
            }
        }
    }

    public string PathOf(string project, bool aheadOfTime) => Path.Combine(FolderOf(project, aheadOfTime), $"{project}.dll");

    private string FolderOf(string project, bool aheadOfTime) => Path.GetFullPath(Path.Combine(folder, aheadOfTime ? "ahead" : "just-in-time", project));

    private async Task PublishAsync(string project, bool aheadOfTime, CancellationToken cancellationToken)
    {
        await Console.Error.WriteLineAsync($"publishing {project}, {(aheadOfTime ? "" : "not ")}compiled ahead of time");
        using var publish = Process.Start(new ProcessStartInfo("dotnet",
        [
            "publish", project, "-c", "Release", "-v", "quiet", "-r", RuntimeInformation.RuntimeIdentifier, "--self-contained", "false",
            $"-p:PublishReadyToRun={aheadOfTime}", "-p:RunAnalyzers=false", "-o", FolderOf(project, aheadOfTime),
        ]) { RedirectStandardOutput = true })!;
        var output = await publish.StandardOutput.ReadToEndAsync(cancellationToken);
        await publish.WaitForExitAsync(cancellationToken);
        if (publish.ExitCode != 0)
        {
            throw new InvalidOperationException($"{project} could not be published; run this at the root of the checkout:\n{output}");
        }
    }
}
