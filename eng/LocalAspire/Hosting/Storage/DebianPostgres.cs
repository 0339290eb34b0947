namespace Aspire.Hosting.Storage;

/// <summary>
/// The second way: PostgreSQL of Debian 13, unpacked beside its own libraries and started through its own loader, so that
/// neither the age nor the kind of the machine's C library matters. Its pgvector is 0.8.0 unless a newer one can be compiled.
/// </summary>
internal sealed class DebianPostgres(SetUpWork work)
{
    public const string Version = "17";

    private const string Top = "postgresql-17-pgvector";
    private const string Home = "usr/lib/postgresql/17";

    /// <summary>Dependencies of the packages that the server itself never loads: its compiler, perl, the package manager's own.</summary>
    private static readonly string[] Unneeded =
        ["llvm", "perl", "libz3", "debconf", "semanage", "gdbm", "libdb5", "libproc", "libtext", "libpam-", "gconv", "l10n", "libc-bin"];

    private static readonly string[] Unused = ["usr/share/doc", "usr/share/locale", "usr/share/man", "etc", "var"];

    /// <summary>Puts everything into a folder that does not exist yet and answers its folder of programs.</summary>
    public async Task<string> BuildAsync(string into, CancellationToken cancellationToken)
    {
        var apt = await PrivateApt.OpenAsync(work, cancellationToken);
        work.Progress.Report("fetching PostgreSQL 17 of Debian 13 and its libraries");
        var libraries = (await apt.DependenciesAsync(Top, cancellationToken)).Where(IsLibrary);
        Directory.CreateDirectory(into);
        foreach (var package in await apt.DownloadAsync([.. libraries, Top, "postgresql-17", "tzdata"], cancellationToken))
        {
            await apt.UnpackAsync(package, into, cancellationToken);
        }
        foreach (var unused in Unused.Select(name => Path.Combine(into, name)).Where(Directory.Exists))
        {
            Directory.Delete(unused, recursive: true);
        }
        foreach (var program in (string[])["postgres", "initdb"])
        {
            Wrap(into, program);
        }
        await TryNewerVectorAsync(into, cancellationToken);
        return Path.Combine(into, Home, "bin");
    }

    private static bool IsLibrary(string package) =>
        (package.StartsWith("lib", StringComparison.Ordinal) || package.StartsWith("zlib", StringComparison.Ordinal))
        && !Unneeded.Any(part => package.Contains(part, StringComparison.Ordinal));

    /// <summary>The loader runs the program with its own libraries under the name by which PostgreSQL finds its other files.</summary>
    private void Wrap(string root, string program)
    {
        var file = Path.Combine(root, Home, "bin", program);
        File.Move(file, file + ".bin");
        File.WriteAllText(file,
            $"""
            #!/bin/sh
            here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd -P)
            root=$(CDPATH= cd -- "$here/../../../../.." && pwd -P)
            exec "$root/{work.Platform.Loader}" --library-path "$root/{work.Platform.Libraries}" \
                --argv0 "$here/{program}" "$here/{program}.bin" "$@"

            """);
        ProgramFiles.MakeExecutable(file);
    }

    private async Task TryNewerVectorAsync(string root, CancellationToken cancellationToken)
    {
        try
        {
            var pgvector = new PgvectorBuild(work);
            var (headers, source) = await pgvector.FetchAsync(cancellationToken);
            await pgvector.InstallAsync(
                headers, source, Path.Combine(root, Home, "lib"), Path.Combine(root, "usr/share/postgresql/17/extension"),
                cancellationToken);
        }
        catch (StorageSetupException reason)
        {
            work.Progress.Report($"pgvector stays at Debian's version, which builds indexes with one process: {reason.Message}");
        }
    }
}
