namespace Aspire.Hosting.Storage;

/// <summary>
/// Fetches packages of a Debian release other than the machine's own: apt with its own state, cache and sources. It needs
/// no root, shares no lock with the system's apt and changes nothing of it. The mirror is the one that the machine uses.
/// </summary>
internal sealed class PrivateApt
{
    /// <summary>The release that has PostgreSQL 17.</summary>
    private const string Release = "trixie";

    private const string Keyring = "/usr/share/keyrings/debian-archive-keyring.gpg";
    private const string MirrorVariable = "RECOMMENDER_DEBIAN_MIRROR";

    private readonly SetUpWork work;
    private readonly string apt;
    private readonly string mirror;
    private readonly Dictionary<string, string?> environment;

    private PrivateApt(SetUpWork work, string apt, string mirror, string configuration) =>
        (this.work, this.apt, this.mirror, environment) = (work, apt, mirror, new() { ["APT_CONFIG"] = configuration });

    /// <summary>Reads the index of packages; seconds.</summary>
    public static async Task<PrivateApt> OpenAsync(SetUpWork work, CancellationToken cancellationToken)
    {
        var apt = work.Tools.Need("apt-get", "apt");
        work.Tools.Need("dpkg-deb", "dpkg");
        if (!File.Exists(Keyring))
        {
            throw new StorageSetupException($"missing: {Keyring} (package debian-archive-keyring)");
        }
        var mirror = Environment.GetEnvironmentVariable(MirrorVariable) is { Length: > 0 } given
            ? given : await OwnMirrorAsync(work, apt, cancellationToken);
        var opened = new PrivateApt(work, apt, mirror.TrimEnd('/'), Configure(work, mirror));
        await work.RunAsync($"the index of Debian {Release} cannot be read", opened.Call("-qq", "update"), cancellationToken);
        return opened;
    }

    /// <summary>Downloads packages, without what they depend on, and answers the files.</summary>
    public async Task<IReadOnlyList<string>> DownloadAsync(IReadOnlyList<string> packages, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(work.Folder, "packages", Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(folder);
        await work.RunAsync(
            $"cannot download {string.Join(", ", packages)} of Debian {Release}",
            Call(["-qq", "download", .. packages]) with { WorkingFolder = folder }, cancellationToken);
        return Directory.GetFiles(folder, "*.deb");
    }

    /// <summary>The names of the packages that an installation of this one would bring.</summary>
    public async Task<IReadOnlyList<string>> DependenciesAsync(string package, CancellationToken cancellationToken)
    {
        var plan = await work.RunAsync($"Debian {Release} has no usable {package}", Call("-s", "install", package), cancellationToken);
        return [.. plan.Split('\n').Where(line => line.StartsWith("Inst ", StringComparison.Ordinal)).Select(line => line.Split(' ')[1])];
    }

    /// <summary>Downloads a file of the mirror by its path, checked by apt against its SHA-256.</summary>
    public async Task<string> DownloadFileAsync(string path, string sha256, CancellationToken cancellationToken)
    {
        var file = Path.Combine(work.Folder, Path.GetFileName(path));
        await work.RunAsync(
            $"missing: {Path.GetFileName(path)} (in the folder that {CacheFolders.DownloadsVariable} names, or on the Debian mirror)",
            new("/usr/lib/apt/apt-helper", "download-file", $"{mirror}/{path}", file, $"SHA256:{sha256}") { Environment = environment },
            cancellationToken);
        return file;
    }

    public Task UnpackAsync(string package, string into, CancellationToken cancellationToken) =>
        work.RunAsync(
            $"cannot unpack {Path.GetFileName(package)}", new(work.Tools.Need("dpkg-deb", "dpkg"), "-x", package, into), cancellationToken);

    private ToolCall Call(params IReadOnlyList<string> arguments) => new(apt, arguments) { Environment = environment };

    private static async Task<string> OwnMirrorAsync(SetUpWork work, string apt, CancellationToken cancellationToken)
    {
        var sources = await work.RunAsync(
            "apt does not say where it gets packages from",
            new(apt, "indextargets", "--format", "$(ORIGIN)|$(LABEL)|$(REPO_URI)", "Created-By: Packages"), cancellationToken);
        const string own = "Debian|Debian|"; // security updates are labelled otherwise and have another archive
        return sources.Split('\n').FirstOrDefault(line => line.StartsWith(own, StringComparison.Ordinal))?[own.Length..]
            ?? throw new StorageSetupException($"missing: a Debian mirror among this machine's apt sources, or in {MirrorVariable}");
    }

    private static string Configure(SetUpWork work, string mirror)
    {
        var root = work.Subfolder("apt");
        foreach (var folder in (string[])["state/lists/partial", "cache/archives/partial"])
        {
            Directory.CreateDirectory(Path.Combine(root, folder));
        }
        File.WriteAllText(Path.Combine(root, "status"), "");
        File.WriteAllText(Path.Combine(root, "sources.list"), $"deb [signed-by={Keyring}] {mirror} {Release} main\n");
        var configuration = Path.Combine(root, "apt.conf");
        File.WriteAllText(configuration,
            $$"""
            Dir::State "{{root}}/state";
            Dir::State::status "{{root}}/status";
            Dir::Cache "{{root}}/cache";
            Dir::Etc::sourcelist "{{root}}/sources.list";
            Dir::Etc::sourceparts "/dev/null";
            Dir::Etc::preferences "/dev/null";
            Dir::Etc::preferencesparts "/dev/null";
            APT::Architecture "{{work.Platform.Debian}}";
            APT::Architectures { "{{work.Platform.Debian}}"; };
            APT::Sandbox::User "{{(Environment.IsPrivilegedProcess ? "root" : "")}}";
            APT::Install-Recommends "false";
            APT::Update::Error-Mode "any";
            Acquire::Languages "none";
            Acquire::Retries "1";
            Acquire::http::Timeout "20";
            Acquire::https::Timeout "20";
            Acquire::PDiffs "false";
            Acquire::IndexTargets::deb::DEP-11::DefaultEnabled "false";
            Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled "false";
            """);
        return configuration;
    }
}
