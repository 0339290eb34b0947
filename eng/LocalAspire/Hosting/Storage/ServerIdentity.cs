namespace Aspire.Hosting.Storage;

/// <summary>
/// PostgreSQL refuses to run as root. As root it is started in a user namespace, where root's own files belong to "nobody"
/// and no capability is left; where namespaces are forbidden, through setpriv as an unprivileged account.
/// </summary>
internal sealed class ServerIdentity
{
    private static readonly string[] Namespace = ["--user", "--map-user=65534", "--map-group=65534"];
    private readonly string[] prefix;
    private readonly string? account;
    private readonly Toolbox tools;

    private ServerIdentity(Toolbox tools, string[] prefix, string? account = null) =>
        (this.tools, this.prefix, this.account) = (tools, prefix, account);

    /// <summary>Chooses for a data folder, which may not exist yet; an existing one keeps its owner.</summary>
    public static async Task<ServerIdentity> ChooseAsync(Toolbox tools, string dataFolder, CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsWindows() || (!Environment.IsPrivilegedProcess && await HasNameAsync(tools, cancellationToken)))
        {
            return new ServerIdentity(tools, []);
        }
        var owner = await OwnerAsync(tools, dataFolder, cancellationToken);
        if ((owner == "root" || !Environment.IsPrivilegedProcess) && tools.Find("unshare") is { } unshare
            && (await tools.RunAsync(new(unshare, [.. Namespace, "true"]), cancellationToken)).Succeeded)
        {
            return new ServerIdentity(tools, [unshare, .. Namespace]);
        }
        if (!Environment.IsPrivilegedProcess)
        {
            throw new StorageSetupException("missing: an entry in /etc/passwd for the account that this runs as");
        }
        var setpriv = tools.Find("setpriv")
            ?? throw new StorageSetupException("missing: unshare or setpriv (package util-linux), because PostgreSQL refuses to run as root");
        var account = owner != "root" ? owner : Accounts().FirstOrDefault(name => name is "postgres") ?? "nobody";
        var group = await GroupAsync(tools, account, cancellationToken);
        return new ServerIdentity(tools, [setpriv, $"--reuid={account}", $"--regid={group}", "--clear-groups"], account);
    }

    /// <summary>A program started under this identity.</summary>
    public (string FileName, IReadOnlyList<string> Arguments) Command(string program, IReadOnlyList<string> arguments)
    {
        string[] all = [.. prefix, program, .. arguments];
        return (all[0], all[1..]);
    }

    /// <summary>Runs a program under this identity to its end.</summary>
    public Task<ToolAnswer> RunAsync(
        string program, IReadOnlyList<string> arguments, string input, string workingFolder, CancellationToken cancellationToken)
    {
        var (fileName, all) = Command(program, arguments);
        return tools.RunAsync(
            new(fileName, all) { Input = input, WorkingFolder = workingFolder, Environment = PostgresInstallation.Environment },
            cancellationToken);
    }

    /// <summary>Gives files to the account that the server runs as.</summary>
    public async Task OwnAsync(string path, CancellationToken cancellationToken)
    {
        if (account is not null)
        {
            await tools.RunAsync(new(tools.Need("chown", "coreutils"), "-R", account, path), cancellationToken);
            await ReachAsync(path, cancellationToken);
        }
    }

    /// <exception cref="StorageSetupException">The account that the server runs as cannot read this.</exception>
    public async Task ReachAsync(string path, CancellationToken cancellationToken)
    {
        if (account is not null && !(await RunAsync("/bin/sh", ["-c", "test -r \"$0\"", path], "", "/", cancellationToken)).Succeeded)
        {
            throw new StorageSetupException(
                $"PostgreSQL cannot run as root, user namespaces are forbidden here, and the account {account} cannot enter {path}; "
                + "use folders that every account can enter, or run as an ordinary user");
        }
    }

    /// <summary>Containers give out numbers without a name, with which PostgreSQL does not start either.</summary>
    private static async Task<bool> HasNameAsync(Toolbox tools, CancellationToken cancellationToken) =>
        tools.Find("id") is not { } id || (await tools.RunAsync(new(id, "-un"), cancellationToken)).Succeeded;

    private static async Task<string> OwnerAsync(Toolbox tools, string folder, CancellationToken cancellationToken) =>
        Directory.Exists(folder)
            ? (await tools.RunAsync(new(tools.Need("stat", "coreutils"), "-c", "%U", folder), cancellationToken)).Output.Trim()
            : "root";

    private static async Task<string> GroupAsync(Toolbox tools, string account, CancellationToken cancellationToken) =>
        (await tools.RunAsync(new(tools.Need("id", "coreutils"), "-g", account), cancellationToken)).Output.Trim();

    private static IEnumerable<string> Accounts() =>
        File.Exists("/etc/passwd") ? File.ReadLines("/etc/passwd").Select(line => line.Split(':')[0]) : [];
}
