using System.Diagnostics;
using System.Globalization;

namespace Aspire.Hosting.Running;

/// <summary>
/// The "dotnet run" that started the AppHost. It passes SIGTERM on, but when it is killed outright the AppHost would go on
/// unseen, and whoever killed it would not know which process to look for.
/// </summary>
internal static class RunCommand
{
    /// <summary>Calls back when the command has ended; never when something else started the AppHost, such as a shell.</summary>
    /// <returns>Ends the watch.</returns>
    public static IDisposable? WhenItIsGone(Action then)
    {
        if (Find() is not { } command)
        {
            return null;
        }
        command.Exited += (_, _) => then();
        command.EnableRaisingEvents = true;
        return command;
    }

    private static Process? Find()
    {
        try
        {
            // pid (name) state parent ...; the name may hold spaces and brackets
            var parent = File.ReadAllText("/proc/self/stat").Split(')')[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
            var words = File.ReadAllText($"/proc/{parent}/cmdline").Split('\0');
            return Path.GetFileNameWithoutExtension(words[0]) == "dotnet" && words.Contains("run")
                ? Process.GetProcessById(int.Parse(parent, CultureInfo.InvariantCulture))
                : null;
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null; // not Linux, or it is gone already
        }
    }
}
