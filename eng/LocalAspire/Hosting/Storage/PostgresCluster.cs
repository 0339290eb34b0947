using System.Globalization;

namespace Aspire.Hosting.Storage;

/// <summary>The data folder of a local PostgreSQL.</summary>
internal sealed class PostgresCluster(PostgresOptions options)
{
    private const string SettingsFile = "local.conf";

    public string Folder { get; } = Path.GetFullPath(options.DataFolder);

    /// <summary>The major version that this folder belongs to, or null when there is no cluster yet.</summary>
    public int? Major =>
        File.Exists(Path.Combine(Folder, "PG_VERSION"))
            ? int.Parse(File.ReadAllText(Path.Combine(Folder, "PG_VERSION")), CultureInfo.InvariantCulture)
            : null;

    /// <summary>A server that is about to end gets a few seconds; the lock file of one that was killed is removed.</summary>
    /// <exception cref="StorageSetupException">A server is running on this folder.</exception>
    public async Task WaitUntilUnusedAsync(CancellationToken cancellationToken)
    {
        for (var patience = 50; PostmasterFile.Read(Folder) is { } server; patience--)
        {
            if (!server.IsAlive)
            {
                File.Delete(PostmasterFile.PathIn(Folder)); // PostgreSQL would refuse when another process has this pid by now
                return;
            }
            if (patience == 0)
            {
                throw new StorageSetupException(
                    string.Create(CultureInfo.InvariantCulture, $"PostgreSQL is already running on {Folder} (process {server.ProcessId}); ")
                    + "stop it, or choose another data folder");
            }
            await Task.Delay(TimeSpan.FromMilliseconds(100), cancellationToken);
        }
    }

    public async Task CreateIfMissingAsync(
        PostgresInstallation installation, ServerIdentity identity, IProgress<string> progress, CancellationToken cancellationToken)
    {
        if (Major is not null)
        {
            return;
        }
        if (Directory.Exists(Folder) && Directory.EnumerateFileSystemEntries(Folder).Any())
        {
            throw new StorageSetupException($"{Folder} is neither empty nor a PostgreSQL data folder; choose another one");
        }
        progress.Report($"creating the database below {Folder}");
        var unfinished = Folder + ".new"; // a set-up that is interrupted leaves no half cluster behind
        var password = unfinished + ".password";
        try
        {
            PrivateFiles.CreateEmptyFolder(unfinished);
            PrivateFiles.Write(password, options.Password + "\n");
            await identity.OwnAsync(unfinished, cancellationToken);
            await identity.OwnAsync(password, cancellationToken);
            await InitAsync(installation, identity, unfinished, password, cancellationToken);
            await File.AppendAllTextAsync(Path.Combine(unfinished, "postgresql.conf"), $"include '{SettingsFile}'\n", cancellationToken);
            if (Directory.Exists(Folder))
            {
                Directory.Delete(Folder);
            }
            Directory.Move(unfinished, Folder);
        }
        finally
        {
            File.Delete(password);
        }
    }

    /// <summary>The settings are written at every start, because the machine, the port and the way to run may have changed.</summary>
    public void WriteSettings(PostgresInstallation installation) =>
        File.WriteAllText(Path.Combine(Folder, SettingsFile), PostgresSettings.Text(options, installation));

    private async Task InitAsync(
        PostgresInstallation installation, ServerIdentity identity, string folder, string passwordFile, CancellationToken cancellationToken)
    {
        var answer = await identity.RunAsync(
            installation.Program("initdb"),
            [
                "-D", folder, "-U", "postgres", "-A", "scram-sha-256", $"--pwfile={passwordFile}", .. PostgresSettings.Locale,
                "--no-instructions", .. options.Ephemeral ? (string[])["--no-sync"] : [],
            ],
            "", "/", cancellationToken);
        if (!answer.Succeeded)
        {
            throw new StorageSetupException($"initdb failed: {answer.Reason}");
        }
    }
}
