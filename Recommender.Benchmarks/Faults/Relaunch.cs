using System.Diagnostics;

namespace Recommender.Benchmarks.Faults;

/// <summary>
/// How a process was started, so that it can be started again after it was killed. The AppHost does that for services
/// only; whoever runs PostgreSQL and Redis for good has something that does it for them. Read from /proc, so on Linux only.
/// </summary>
internal sealed record Relaunch(string[] Command, string Folder, string[] Environment)
{
    public static Relaunch Of(int process) => new(
        [.. Identity(process), .. Words($"/proc/{process}/cmdline")],
        new DirectoryInfo($"/proc/{process}/cwd").ResolveLinkTarget(returnFinalTarget: true)!.FullName,
        Words($"/proc/{process}/environ"));

    public Process Start()
    {
        var start = new ProcessStartInfo(Command[0], Command[1..]) { WorkingDirectory = Folder };
        start.Environment.Clear();
        foreach (var variable in Environment.Select(variable => variable.Split('=', 2)).Where(variable => variable.Length == 2))
        {
            start.Environment[variable[0]] = variable[1];
        }

        return Process.Start(start) ?? throw new InvalidOperationException($"{Command[0]} could not be started again");
    }

    // PostgreSQL never runs as root: the local runtime starts it in a user namespace, or as another account.
    private static string[] Identity(int process) =>
        Target($"/proc/{process}/ns/user") != Target("/proc/self/ns/user") ? ["unshare", "--user", "--map-user=65534", "--map-group=65534"]
        : Account(process) is var account && account != Account(System.Environment.ProcessId)
            ? ["setpriv", $"--reuid={account}", $"--regid={account}", "--clear-groups"]
        : [];

    private static string? Target(string link) => new FileInfo(link).LinkTarget;

    private static string Account(int process) =>
        File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith("Uid:", StringComparison.Ordinal)).Split('\t')[1];

    private static string[] Words(string path) => File.ReadAllText(path).Split('\0', StringSplitOptions.RemoveEmptyEntries);
}
