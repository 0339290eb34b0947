using System.Runtime.InteropServices;

namespace Aspire.Hosting.Storage;

/// <summary>How the local PostgreSQL is to run.</summary>
/// <param name="DataFolder">The cluster; created on first use, its parent too. Holds everything of value.</param>
/// <param name="Port">A free port; the server listens on 127.0.0.1 only.</param>
/// <param name="Password">Of the superuser "postgres"; it must stay the same as long as the data folder lives.</param>
/// <param name="Databases">Created by the readiness probe where they are missing.</param>
internal sealed record PostgresOptions(string DataFolder, int Port, string Password, IReadOnlyList<string> Databases)
{
    /// <summary>Where the set-up puts downloads and binaries; shared by every AppHost of this account.</summary>
    public string CacheFolder { get; init; } = CacheFolders.Default;

    /// <summary>Gives up surviving a crash of the machine for speed (fsync off): for tests only.</summary>
    public bool Ephemeral { get; init; }

    /// <summary>Where tools are looked for.</summary>
    public Toolbox Tools { get; init; } = Toolbox.OfThisProcess;
}

/// <summary>
/// A local PostgreSQL 17 or later with pgvector 0.8 or later: the machine's own, or one that the first run fetches into the cache folder.
/// </summary>
internal static class PostgresServer
{
    /// <summary>
    /// Sets up binaries (seconds on first use, milliseconds afterwards) and the data folder. Progress lines are for a console.
    /// </summary>
    /// <exception cref="StorageSetupException">Something is missing on this machine, or the data folder is in use.</exception>
    public static async Task<ServerStart> PrepareAsync(
        PostgresOptions options, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var cluster = new PostgresCluster(options);
        await cluster.WaitUntilUnusedAsync(cancellationToken);

        var installation = await new PostgresSetUp(options.CacheFolder, options.Tools, progress).RunAsync(cluster.Major, cancellationToken);
        var identity = await ServerIdentity.ChooseAsync(options.Tools, options.DataFolder, cancellationToken);
        await identity.ReachAsync(installation.BinFolder, cancellationToken);
        await cluster.CreateIfMissingAsync(installation, identity, progress, cancellationToken);
        cluster.WriteSettings(installation);

        var command = identity.Command(installation.Program("postgres"), ["-D", cluster.Folder]);
        return new ServerStart(
            command.FileName, command.Arguments, PostgresInstallation.Environment, cluster.Folder, PosixSignal.SIGINT,
            new PostgresProbe(options).IsReadyAsync, $"PostgreSQL {installation.Version} with pgvector {installation.VectorVersion}");
    }
}
