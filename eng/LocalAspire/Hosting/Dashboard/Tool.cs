using System.Text.RegularExpressions;
using Aspire.Hosting.Board;
using Aspire.Hosting.Processes;

namespace Aspire.Hosting.Dashboard;

/// <summary>A program that is run to its end, without input. Like all others it is out of reach of Ctrl-C and ends with the AppHost.</summary>
internal static partial class Tool
{
    /// <summary>What a shell, setsid and perl answer when there is no such program.</summary>
    private const int NotFound = 127;
    private const int ReasonLines = 2;

    /// <summary>Ends when the program has succeeded; a cancelled one is killed with what it started.</summary>
    /// <exception cref="DashboardUnavailableException">It is not installed, or failed; the message has the first lines of its error output.</exception>
    public static async Task RunAsync(Launch launch, ProcessGuard guard, CancellationToken cancellationToken)
    {
        var errors = new LogRing(50, TimeProvider.System);
        await using var process = ChildProcess.Start(launch, guard, (line, isError) =>
        {
            if (isError)
            {
                errors.Add(line, isError);
            }
        });
        var code = await process.Exited.WaitAsync(cancellationToken);
        if (code != 0)
        {
            var name = Path.GetFileName(launch.Program);
            throw new DashboardUnavailableException(code == NotFound ? $"{name} is not installed" : $"{name} failed: {Reason(errors)}");
        }
    }

    /// <summary>The first lines (npm says at the end only where its log is), without colours.</summary>
    private static string Reason(LogRing errors)
    {
        var lines = errors.Last(int.MaxValue).Select(line => Colours().Replace(line.Text, "").Trim())
            .Where(line => line.Length > 0 && !line.StartsWith("npm warn", StringComparison.OrdinalIgnoreCase));
        return string.Join("; ", lines.Take(ReasonLines));
    }

    [GeneratedRegex("\\e(\\[[0-9;]*m|\\][^\\e\\a]*(\\e\\\\|\\a))")]
    private static partial Regex Colours();
}
