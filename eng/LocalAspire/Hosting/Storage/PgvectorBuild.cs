using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;

namespace Aspire.Hosting.Storage;

/// <summary>
/// Compiles pgvector for PostgreSQL 17 with the machine's C compiler. The source of 0.8.6 is no longer part of any Debian
/// release but still in the pool of its mirrors; before 0.8.4 a vacuum of an HNSW index can fail or damage it.
/// </summary>
internal sealed class PgvectorBuild(SetUpWork work)
{
    public const string Version = "0.8.6";
    private const string Sha256 = "25c9b78cfdaa43c66788d7490246ac24e4fe1c86f19c4b60c089b723f84a4a0d";

    /// <summary>
    /// Those of pgvector's own Makefile but -march=native, since a cache may move to another processor; it dispatches at run time.
    /// </summary>
    private static readonly string[] Flags =
    [
        "-std=gnu11", "-O3", "-fPIC", "-fvisibility=hidden", "-fno-strict-aliasing", "-fwrapv", "-ftree-vectorize", "-fassociative-math",
        "-fno-signed-zeros", "-fno-trapping-math", "-ffp-contract=fast", "-D_GNU_SOURCE", "-w",
    ];

    private PrivateApt? apt;

    public static string? FindCompiler(Toolbox tools) => tools.Find("gcc", "cc", "clang");

    /// <summary>Gets what the compiler needs; seconds where it must be downloaded.</summary>
    public async Task<(string Headers, string Source)> FetchAsync(CancellationToken cancellationToken) =>
        (await HeadersAsync(cancellationToken), await SourceAsync(cancellationToken));

    /// <summary>Compiles and puts the extension into a PostgreSQL.</summary>
    /// <param name="libraries">The folder of the server's loadable modules.</param>
    /// <param name="extensions">The folder of the control files and SQL scripts.</param>
    public async Task InstallAsync(string headers, string source, string libraries, string extensions, CancellationToken cancellationToken)
    {
        work.Progress.Report($"compiling pgvector {Version}");
        await CompileAsync(headers, source, Path.Combine(libraries, "vector.so"), cancellationToken);
        foreach (var old in Directory.EnumerateFiles(extensions, "vector--*.sql"))
        {
            File.Delete(old);
        }
        File.Copy(Path.Combine(source, "vector.control"), Path.Combine(extensions, "vector.control"), overwrite: true);
        foreach (var script in Directory.EnumerateFiles(Path.Combine(source, "sql"), "vector--*--*.sql"))
        {
            File.Copy(script, Path.Combine(extensions, Path.GetFileName(script)));
        }
        File.Copy(Path.Combine(source, "sql", "vector.sql"), Path.Combine(extensions, $"vector--{Version}.sql"));
    }

    private async Task CompileAsync(string headers, string source, string module, CancellationToken cancellationToken)
    {
        var compiler = FindCompiler(work.Tools) ?? throw new StorageSetupException("missing: a C compiler (packages gcc and libc6-dev)");
        var objects = work.Subfolder("objects");
        var files = Directory.GetFiles(Path.Combine(source, "src"), "*.c");
        await Parallel.ForEachAsync(
            files, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellationToken },
            async (file, token) => await work.RunAsync(
                "pgvector does not compile (is package libc6-dev there?)",
                new(compiler, [.. Flags, $"-I{headers}", $"-I{source}/src", "-c", file, "-o", ObjectOf(file)]), token));
        await work.RunAsync(
            "pgvector does not link", new(compiler, ["-shared", "-o", module, .. files.Select(ObjectOf)]), cancellationToken);

        string ObjectOf(string file) => Path.Combine(objects, Path.GetFileNameWithoutExtension(file) + ".o");
    }

    private async Task<string> HeadersAsync(CancellationToken cancellationToken)
    {
        var into = work.Subfolder("headers");
        if (work.Platform.Debian == "amd64" && work.FindDownload("pg17-headers.tar.xz") is { } archive
            && work.Tools.Find("tar") is { } tar && work.Tools.Find("xz") is not null)
        {
            await work.RunAsync($"cannot unpack {archive}", new(tar, "-xJf", archive, "-C", into), cancellationToken);
            return Path.Combine(into, "pg17-headers", "server");
        }
        var package = work.FindDownload($"postgresql-server-dev-17_*_{work.Platform.Debian}.deb");
        if (package is null)
        {
            var opened = await AptAsync(cancellationToken);
            package = work.Keep((await opened.DownloadAsync(["postgresql-server-dev-17"], cancellationToken))[0]);
        }
        await work.RunAsync(
            $"cannot unpack {package}", new(work.Tools.Need("dpkg-deb", "dpkg"), "-x", package, into), cancellationToken);
        return Path.Combine(into, "usr", "include", "postgresql", "17", "server");
    }

    private async Task<string> SourceAsync(CancellationToken cancellationToken)
    {
        var name = $"pgvector_{Version}.orig.tar.gz";
        var archive = work.FindDownload(name);
        if (archive is null)
        {
            var opened = await AptAsync(cancellationToken);
            archive = work.Keep(await opened.DownloadFileAsync($"pool/main/p/pgvector/{name}", Sha256, cancellationToken));
        }
        work.Check(archive, HashAlgorithmName.SHA256, Convert.ToBase64String(Convert.FromHexString(Sha256)));
        var into = work.Subfolder("pgvector");
        await using var packed = File.OpenRead(archive);
        await using var unpacked = new GZipStream(packed, CompressionMode.Decompress);
        await TarFile.ExtractToDirectoryAsync(unpacked, into, overwriteFiles: true, cancellationToken);
        return Directory.GetDirectories(into).Single();
    }

    private async Task<PrivateApt> AptAsync(CancellationToken cancellationToken)
    {
        if (apt is null)
        {
            work.Progress.Report("fetching what pgvector is compiled with");
            apt = await PrivateApt.OpenAsync(work, cancellationToken);
        }
        return apt;
    }
}
