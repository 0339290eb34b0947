using System.Diagnostics;

namespace Aspire.Hosting.Processes;

/// <summary>
/// Starts programs in a session of their own. Without it Ctrl-C in a terminal reaches every process at once, and the
/// services would lose their storage before they have drained.
/// </summary>
internal static class OwnSession
{
    private static readonly string[] Prefix = Choose();

    public static void Apply(ProcessStartInfo start, Launch launch)
    {
        string[] command = [.. Prefix, launch.Program, .. launch.Arguments];
        start.FileName = command[0];
        start.WorkingDirectory = launch.WorkingDirectory;
        start.UseShellExecute = false;
        foreach (var argument in command.Skip(1))
        {
            start.ArgumentList.Add(argument);
        }
        foreach (var (name, value) in launch.Environment)
        {
            start.Environment[name] = value;
        }
    }

    private static string[] Choose() =>
        OnPath("setsid") is { } setsid ? [setsid]
        : OnPath("perl") is { } perl ? [perl, "-e", "use POSIX; POSIX::setsid(); exec @ARGV or die", "--"] // macOS has no setsid
        : [];

    private static string? OnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(File.Exists);
}
