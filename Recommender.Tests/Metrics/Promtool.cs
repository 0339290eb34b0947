using System.ComponentModel;
using System.Diagnostics;

namespace Recommender.Tests.Metrics;

/// <summary>What Prometheus itself says. Without its tool tests are skipped; in CI there is one, or they fail.</summary>
internal static class Promtool
{
    public static readonly string Folder =
        Path.GetFullPath(Path.Combine(Projects.Recommender_AppHost.ProjectPath, "..", "deploy", "observability"));

    public static async Task<(int ExitCode, string Output)> RunAsync(string input, params string[] arguments)
    {
        var start = new ProcessStartInfo("promtool", arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using var promtool = Process.Start(start)!;
            var errors = promtool.StandardError.ReadToEndAsync();
            await promtool.StandardInput.WriteAsync(input);
            promtool.StandardInput.Close();
            var output = await promtool.StandardOutput.ReadToEndAsync();
            await promtool.WaitForExitAsync();
            return (promtool.ExitCode, output + await errors);
        }
        catch (Win32Exception) when (Environment.GetEnvironmentVariable("CI") is null)
        {
            Assert.Skip("promtool is not installed: it is part of Debian's package prometheus");
            throw;
        }
    }
}
