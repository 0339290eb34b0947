using System.Diagnostics;

namespace Recommender.Tests.Infrastructure;

/// <summary>The program <c>recommender</c>, run as a user would.</summary>
internal static class RecommenderCommand
{
    public static Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] arguments) => RunAsync([], arguments);

    /// <param name="environment">Variables beside those of this process.</param>
    /// <param name="arguments">After the name of the program.</param>
    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(
        IEnumerable<(string Name, string Value)> environment, string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "recommender.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var command = Process.Start(start)!;
        var errors = command.StandardError.ReadToEndAsync();
        var output = await command.StandardOutput.ReadToEndAsync();
        await command.WaitForExitAsync();
        return (command.ExitCode, output, await errors);
    }
}
