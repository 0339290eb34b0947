using System.ComponentModel;
using System.Diagnostics;

namespace Aspire.Hosting.Storage;

/// <summary>What a tool answered.</summary>
internal sealed record ToolAnswer(int ExitCode, string Output, string Errors)
{
    public bool Succeeded => ExitCode == 0;

    /// <summary>The first lines that say why it failed, for a message of one line.</summary>
    public string Reason =>
        string.Join(' ', $"{Errors}\n{Output}".Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(line => !line.StartsWith("npm warn", StringComparison.OrdinalIgnoreCase)).Take(3));
}

/// <summary>The programs of this machine.</summary>
/// <param name="path">Folders, separated as in the variable PATH.</param>
/// <param name="downloads">A folder with files that then need not be downloaded, or null.</param>
internal sealed class Toolbox(string path, string? downloads)
{
    public static Toolbox OfThisProcess { get; } = new(
        Environment.GetEnvironmentVariable("PATH") ?? "", Environment.GetEnvironmentVariable(CacheFolders.DownloadsVariable));

    /// <summary>A folder with files that then need not be downloaded, or null.</summary>
    public string? Downloads { get; } = string.IsNullOrWhiteSpace(downloads) ? null : downloads;

    /// <summary>The full path of the first of these programs that exists, or null.</summary>
    public string? Find(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            foreach (var folder in path.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
            {
                var file = Path.Combine(folder, name);
                if (File.Exists(file))
                {
                    return file;
                }
            }
        }
        return null;
    }

    /// <summary>Finds a program that the set-up cannot do without.</summary>
    /// <exception cref="StorageSetupException">It is not there.</exception>
    public string Need(string name, string package) =>
        Find(name) ?? throw new StorageSetupException($"missing: {name} (package {package})");

    /// <summary>Runs a program to its end; it is killed when the caller gives up.</summary>
    public async Task<ToolAnswer> RunAsync(ToolCall call, CancellationToken cancellationToken)
    {
        using var process = Start(call);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            await FeedAsync(process.StandardInput, call.Input, cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return new ToolAnswer(process.ExitCode, await output, await errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    private static async Task FeedAsync(StreamWriter input, string text, CancellationToken cancellationToken)
    {
        try
        {
            await input.WriteAsync(text.AsMemory(), cancellationToken);
            input.Close();
        }
        catch (IOException)
        {
            // It ended without reading; its exit code and what it said tell why.
        }
    }

    private Process Start(ToolCall call)
    {
        var start = new ProcessStartInfo(call.FileName, call.Arguments)
        {
            WorkingDirectory = call.WorkingFolder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PATH"] = path;
        start.Environment["LC_ALL"] = "C"; // messages are read
        foreach (var (name, value) in call.Environment)
        {
            start.Environment[name] = value;
        }
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception failure)
        {
            throw new StorageSetupException($"{call.FileName} does not run here: {failure.Message}", failure);
        }
    }
}

/// <summary>One call of a program.</summary>
internal sealed record ToolCall(string FileName, params IReadOnlyList<string> Arguments)
{
    public string WorkingFolder { get; init; } = Path.GetTempPath();

    public string Input { get; init; } = "";

    /// <summary>Set on top of the inherited variables; null takes one away.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();
}
