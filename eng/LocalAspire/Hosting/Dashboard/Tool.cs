using System.ComponentModel;
using System.Diagnostics;

namespace Aspire.Hosting.Dashboard;

/// <summary>A program that is run to its end, without input.</summary>
internal static class Tool
{
    /// <summary>Ends when the program has succeeded; a cancelled one is killed with what it started.</summary>
    /// <exception cref="DashboardUnavailableException">It is not installed, or failed; the message has its last line of error output.</exception>
    public static async Task RunAsync(
        string program, IReadOnlyList<string> arguments, string folder, IReadOnlyDictionary<string, string?> environment,
        CancellationToken cancellationToken)
    {
        using var process = Start(program, arguments, folder, environment);
        process.StandardInput.Close();
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            if (process.ExitCode != 0)
            {
                throw new DashboardUnavailableException($"{Path.GetFileName(program)} failed: {Reason(await errors, await output)}");
            }
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
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

    /// <summary>The first line that names an error, else the last of all.</summary>
    private static string Reason(string errors, string output)
    {
        var lines = $"{output}\n{errors}".Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return lines.FirstOrDefault(line => line.Contains("error", StringComparison.OrdinalIgnoreCase)) ?? lines.LastOrDefault() ?? "it said nothing";
    }
}
