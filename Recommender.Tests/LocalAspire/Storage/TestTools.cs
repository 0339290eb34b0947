using Aspire.Hosting.Storage;

namespace Recommender.Tests.LocalAspire.Storage;

/// <summary>Toolboxes of machines that lack something.</summary>
internal static class TestTools
{
    public static string Path { get; } = Environment.GetEnvironmentVariable("PATH") ?? "";

    /// <summary>
    /// This machine, and downloads that an earlier set-up left where none are given: then setting up from nothing needs no network.
    /// </summary>
    public static Toolbox ThisMachine { get; } = new(
        Path, Toolbox.OfThisProcess.Downloads ?? System.IO.Path.Combine(CacheFolders.Default, "downloads"));

    /// <summary>A machine whose PATH leads only to these programs.</summary>
    public static Toolbox Only(ScratchSpace scratch, params string[] programs)
    {
        var folder = scratch.Folder("programs");
        foreach (var program in programs)
        {
            if (Toolbox.OfThisProcess.Find(program) is { } file)
            {
                File.CreateSymbolicLink(System.IO.Path.Combine(folder, program), file);
            }
        }
        return new Toolbox(folder, downloads: null);
    }
}
