using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;
using System.Runtime.InteropServices;
using Aspire.Hosting.Processes;

namespace Aspire.Hosting.Dashboard;

/// <summary>
/// Fetches the dashboard out of the npm package of the Aspire CLI: one program that carries the dashboard inside and unpacks it
/// into the home folder, which is therefore a temporary one of ours, and the program lies where its installer would put it.
/// </summary>
internal sealed class DashboardPackage(string cacheFolder, ProcessGuard guard, Action<string> log)
{
    public const string Version = "13.5.4";

    /// <summary>Size of the package for Linux on x64; the others differ little.</summary>
    private const int Megabytes = 125;

    /// <summary>A missing npm is known by then, and is one line on the console, not two.</summary>
    private static readonly TimeSpan StartTime = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan UnpackingTime = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(5);

    /// <summary>Leaves the dashboard in a folder, complete or not at all: it appears there by a rename.</summary>
    public async Task FetchAsync(string target, CancellationToken cancellationToken)
    {
        var name = $"@microsoft/aspire-cli-{Platform()}@{Version}";
        Directory.CreateDirectory(cacheFolder);
        RemoveLeftovers();
        var work = Directory.CreateDirectory(Path.Combine(cacheFolder, $"fetch-{Guid.NewGuid():N}")).FullName;
        try
        {
            var archive = await DownloadAsync(name, work, cancellationToken);
            var program = Path.Combine(Directory.CreateDirectory(Path.Combine(work, ".aspire", "bin")).FullName, "aspire");
            await ExtractAsync(archive, program, cancellationToken);
            await UnpackAsync(program, work, cancellationToken);
            Keep(work, target);
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private static string Platform()
    {
        var system = OperatingSystem.IsMacOS() ? "osx"
            : !OperatingSystem.IsLinux() ? throw new DashboardUnavailableException("only Linux and macOS are supported")
            : RuntimeInformation.RuntimeIdentifier.Contains("musl", StringComparison.Ordinal) ? "linux-musl"
            : "linux";
        return $"{system}-{RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}";
    }

    private async Task<string> DownloadAsync(string name, string work, CancellationToken cancellationToken)
    {
        var store = Path.Combine(work, "npm"); // npm's cache of this one call: it shows the progress, and nothing is kept twice
        string[] arguments =
            ["pack", name, "--pack-destination", work, "--cache", store, "--ignore-scripts", "--no-update-notifier", "--fetch-retries=1"];
        var pack = Tool.RunAsync(new("npm", arguments) { WorkingDirectory = work }, guard, cancellationToken);
        if (await Task.WhenAny(pack, Task.Delay(StartTime, CancellationToken.None)) != pack)
        {
            log($"fetching {name}, about {Megabytes} MB, once");
        }
        while (await Task.WhenAny(pack, Task.Delay(ReportInterval, CancellationToken.None)) != pack)
        {
            log(string.Create(CultureInfo.InvariantCulture, $"{SizeOf(store) >> 20} of about {Megabytes} MB fetched"));
        }
        await pack;
        return Directory.GetFiles(work, "*.tgz").Single();
    }

    private static long SizeOf(string folder)
    {
        try
        {
            return Directory.Exists(folder)
                ? new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length)
                : 0;
        }
        catch (IOException)
        {
            return 0; // npm moved a file while it was looked at
        }
    }

    private static async Task ExtractAsync(string archive, string program, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(archive);
        await using var unzipped = new GZipStream(file, CompressionMode.Decompress);
        await using var tar = new TarReader(unzipped);
        while (await tar.GetNextEntryAsync(copyData: false, cancellationToken) is { } entry)
        {
            if (entry.Name == "package/bin/aspire")
            {
                await entry.ExtractToFileAsync(program, overwrite: false, cancellationToken);
                return;
            }
        }
        throw new DashboardUnavailableException($"{Path.GetFileName(archive)} has no bin/aspire");
    }

    private async Task UnpackAsync(string program, string work, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(UnpackingTime);
        var environment = new Dictionary<string, string?> { ["HOME"] = work, ["ASPIRE_CLI_TELEMETRY_OPTOUT"] = "true" };
        var setUp = new Launch(program, "setup", "--non-interactive", "--nologo") { WorkingDirectory = work, Environment = environment };
        await Tool.RunAsync(setUp, guard, deadline.Token);
    }

    private static void Keep(string work, string target)
    {
        var bundle = Path.Combine(work, ".aspire", "bundle", "managed");
        if (!Directory.Exists(bundle))
        {
            throw new DashboardUnavailableException("the Aspire CLI did not unpack its dashboard");
        }
        try
        {
            Directory.Move(bundle, target);
        }
        catch (IOException) when (Directory.Exists(target))
        {
            // another AppHost was faster, with the same content
        }
    }

    /// <summary>A fetch that was killed leaves its folder; none takes a day.</summary>
    private void RemoveLeftovers()
    {
        var leftovers = new DirectoryInfo(cacheFolder).GetDirectories("fetch-*")
            .Where(folder => folder.CreationTimeUtc < DateTime.UtcNow - TimeSpan.FromDays(1));
        foreach (var folder in leftovers)
        {
            folder.Delete(recursive: true);
        }
    }
}
