using System.ComponentModel;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Aspire.Hosting.Dashboard;

/// <summary>A program that is run to its end, without input.</summary>
internal static partial class Tool
{
    private const int ReasonLines = 2;

    /// <summary>Ends when the program has succeeded; a cancelled one is killed with what it started.</summary>
    /// <exception cref="DashboardUnavailableException">It is not installed, or failed; the message has the first lines of its error output.</exception>
    public static async Task RunAsync(
        string program, IReadOnlyList<string> arguments, string folder, IReadOnlyDictionary<string, string?> environment,
        CancellationToken cancellationToken)
    {
        using var process = Start(program, arguments, folder, environment);
        process.StandardInput.Close();
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken); // read, or a talkative program would block
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            await Task.WhenAll(process.WaitForExitAsync(cancellationToken), output);
            if (process.ExitCode != 0)
            {
                throw new DashboardUnavailableException($"{Path.GetFileName(program)} failed: {Reason(await errors)}");
            }
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None); // or it would still write into the folder that is removed next
            throw;
        }
    }

    private static Process Start(
        string program, IReadOnlyList<string> arguments, string folder, IReadOnlyDictionary<string, string?> environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            throw new DashboardUnavailableException($"{Path.GetFileName(program)} is not installed");
        }
    }

    /// <summary>The first lines of the error output (npm says at the end only where its log is), without colours.</summary>
    private static string Reason(string errors)
    {
        var lines = Colours().Replace(errors, "").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return string.Join("; ", lines.Where(line => !line.StartsWith("npm warn", StringComparison.OrdinalIgnoreCase)).Take(ReasonLines));
    }

    [GeneratedRegex("\e(\\[[0-9;]*m|\\][^\e\a]*(\e\\\\|\a))")]
    private static partial Regex Colours();
}
