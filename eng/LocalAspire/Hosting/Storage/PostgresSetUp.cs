namespace Aspire.Hosting.Storage;

/// <summary>
/// Finds or makes binaries of PostgreSQL with pgvector: the machine's own, those of an earlier run, portable ones, Debian's.
/// Each is tried out once; what was tried is remembered in the cache folder, so that later runs cost milliseconds.
/// </summary>
internal sealed class PostgresSetUp(string cacheFolder, Toolbox tools, IProgress<string> progress)
{
    private const int NeededMegabytes = 400;

    /// <summary>Builds into a folder and answers its folder of programs.</summary>
    private delegate Task<string> Way(SetUpWork work, string into);

    private readonly string cache = Path.GetFullPath(cacheFolder);

    /// <param name="major">The version that the data belongs to, or null.</param>
    public async Task<PostgresInstallation> RunAsync(int? major, CancellationToken cancellationToken)
    {
        if (await MachinePostgres(major, cancellationToken) is { } own)
        {
            return own;
        }
        if (major is not (null or 17))
        {
            throw new StorageSetupException($"missing: PostgreSQL {major} with pgvector 0.8.4 or later, to which the data folder belongs");
        }
        if (Remembered() is { } earlier)
        {
            return earlier;
        }
        using var turn = await SetUpLock.AcquireAsync(cache, progress, cancellationToken);
        return Remembered() ?? await InstallAsync(cancellationToken);
    }

    private async Task<PostgresInstallation?> MachinePostgres(int? major, CancellationToken cancellationToken)
    {
        if (await new MachinePostgres(tools).FindAsync(major, cancellationToken) is not { } found)
        {
            return null;
        }
        var note = new InstallationNote(Path.Combine(cache, "machine.ready"));
        if (note.Read() == found)
        {
            return found;
        }
        using var turn = await SetUpLock.AcquireAsync(cache, progress, cancellationToken);
        try
        {
            using var scratch = new ScratchFolder(cache);
            await InstallationCheck.RunAsync(found.BinFolder, scratch.Path, tools, cancellationToken);
            note.Write(found);
            return found;
        }
        catch (StorageSetupException reason)
        {
            progress.Report($"the PostgreSQL in {found.BinFolder} is not used: {reason.Message}");
            return null;
        }
    }

    private PostgresInstallation? Remembered() =>
        new InstallationNote(PortableFolder + ".ready").Read() ?? new InstallationNote(DebianFolder + ".ready").Read();

    private string PortableFolder => Path.Combine(cache, $"postgresql-{PortablePostgres.Version}-pgvector-{PgvectorBuild.Version}");

    private string DebianFolder => Path.Combine(cache, $"postgresql-debian-{DebianPostgres.Version}-pgvector-{PgvectorBuild.Version}");

    private async Task<PostgresInstallation> InstallAsync(CancellationToken cancellationToken)
    {
        var platform = ServerPlatform.Current
            ?? throw new StorageSetupException(
                "missing: PostgreSQL 17 or later with pgvector 0.8.4 or later; on this system it has to be installed by hand");
        NeedSpace();
        progress.Report("setting up PostgreSQL with pgvector; this happens once and takes about ten seconds");
        try
        {
            return await TryAsync(platform, PortableFolder, (work, into) => new PortablePostgres(work).BuildAsync(into, cancellationToken), cancellationToken);
        }
        catch (StorageSetupException portable)
        {
            progress.Report($"portable binaries: {portable.Message}");
            try
            {
                return await TryAsync(platform, DebianFolder, (work, into) => new DebianPostgres(work).BuildAsync(into, cancellationToken), cancellationToken);
            }
            catch (StorageSetupException debian)
            {
                throw new StorageSetupException(
                    "PostgreSQL with pgvector cannot be set up; one of two ways is enough. "
                    + $"Portable binaries: {portable.Message.TrimEnd('.')}. Debian's packages: {debian.Message.TrimEnd('.')}.", debian);
            }
        }
    }

    private async Task<PostgresInstallation> TryAsync(
        ServerPlatform platform, string folder, Way way, CancellationToken cancellationToken)
    {
        try
        {
            return await BuildAsync(platform, folder, way, cancellationToken);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StorageSetupException(failure.Message, failure); // a full disk, a folder of another account
        }
    }

    private async Task<PostgresInstallation> BuildAsync(
        ServerPlatform platform, string folder, Way way, CancellationToken cancellationToken)
    {
        using var scratch = new ScratchFolder(cache);
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true); // without its note: it was never finished
        }
        var work = new SetUpWork(platform, scratch.Path, Path.Combine(cache, "downloads"), tools, progress);
        var build = Path.Combine(scratch.Path, "new");
        var programs = Path.GetRelativePath(build, await way(work, build));
        var tried = await InstallationCheck.RunAsync(Path.Combine(build, programs), scratch.Path, tools, cancellationToken);
        Directory.Move(build, folder);
        var installed = tried with { BinFolder = Path.Combine(folder, programs) };
        new InstallationNote(folder + ".ready").Write(installed);
        progress.Report($"PostgreSQL {installed.Version} with pgvector {installed.VectorVersion} is set up below {folder}");
        return installed;
    }

    private void NeedSpace()
    {
        var free = new DriveInfo(cache).AvailableFreeSpace / (1024 * 1024);
        if (free < NeededMegabytes)
        {
            throw new StorageSetupException($"missing: disk space, {free} MB are free at {cache} and {NeededMegabytes} MB are needed");
        }
    }
}
