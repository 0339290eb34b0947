using System.Text.RegularExpressions;

namespace Aspire.Hosting.Storage;

/// <summary>A PostgreSQL that a person installed on this machine, used where it is new enough and has pgvector.</summary>
internal sealed partial class MachinePostgres(Toolbox tools)
{
    private const int OldestMajor = 17; // the built-in C.UTF-8 locale

    private static readonly Version OldestVector = new(0, 8, 4);

    private static readonly string[] Folders =
    [
        "/usr/lib/postgresql/18/bin", "/usr/lib/postgresql/17/bin", "/usr/pgsql-18/bin", "/usr/pgsql-17/bin",
        "/opt/homebrew/opt/postgresql@18/bin", "/opt/homebrew/opt/postgresql@17/bin",
        "/usr/local/opt/postgresql@18/bin", "/usr/local/opt/postgresql@17/bin",
    ];

    /// <summary>The first that is good enough, or null.</summary>
    /// <param name="major">Where there is data already, only the version that wrote it can read it.</param>
    public async Task<PostgresInstallation?> FindAsync(int? major, CancellationToken cancellationToken)
    {
        foreach (var folder in Candidates())
        {
            if (await ReadAsync(folder, cancellationToken) is { } found
                && found.Major >= OldestMajor && (major ?? found.Major) == found.Major
                && Version.TryParse(found.VectorVersion, out var vector) && vector >= OldestVector)
            {
                return found;
            }
        }
        return null;
    }

    private IEnumerable<string> Candidates() =>
        ((string?[])[Path.GetDirectoryName(tools.Find("postgres")), .. Folders])
            .OfType<string>()
            .Where(folder => File.Exists(Path.Combine(folder, "postgres")) && File.Exists(Path.Combine(folder, "initdb")));

    private async Task<PostgresInstallation?> ReadAsync(string folder, CancellationToken cancellationToken)
    {
        var said = await tools.RunAsync(new(Path.Combine(folder, "postgres"), "--version"), cancellationToken);
        if (ServerVersion().Match(said.Output) is not { Success: true } version)
        {
            return null;
        }
        var control = ControlFiles(folder, version.Groups[1].Value).FirstOrDefault(File.Exists);
        return control is not null
            && ExtensionVersion().Match(await File.ReadAllTextAsync(control, cancellationToken)) is { Success: true } vector
            ? new PostgresInstallation(folder, version.Groups["version"].Value, vector.Groups[1].Value)
            : null;
    }

    /// <summary>Where the kinds of installation keep their extensions: Debian; Homebrew and most others; built from source.</summary>
    private static IEnumerable<string> ControlFiles(string binFolder, string major) =>
        from folder in (string[])
        [
            $"/usr/share/postgresql/{major}", Path.Combine(binFolder, $"../share/postgresql@{major}"),
            Path.Combine(binFolder, "../share/postgresql"), Path.Combine(binFolder, "../share"),
        ]
        select Path.Combine(folder, "extension", "vector.control");

    [GeneratedRegex(@"PostgreSQL\) (?<version>(\d+)[\d.]*)")]
    private static partial Regex ServerVersion();

    [GeneratedRegex(@"default_version *= *'([\d.]+)'")]
    private static partial Regex ExtensionVersion();
}
