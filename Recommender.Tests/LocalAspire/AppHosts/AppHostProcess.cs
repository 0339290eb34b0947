using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Aspire.Hosting.Processes;
using Aspire.Hosting.Running;

namespace Recommender.Tests.LocalAspire.AppHosts;

/// <summary>The sample's AppHost as a process of its own, as a person starts it.</summary>
internal sealed partial class AppHostProcess : IAsyncDisposable
{
    private readonly Process process;
    private readonly ConcurrentQueue<string> lines = [];
    private readonly TaskCompletionSource healthy = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private AppHostProcess(Process process) => this.process = process;

    public int Id => process.Id;

    /// <summary>Everything that it has written so far.</summary>
    public string Output => string.Join('\n', lines);

    /// <summary>Ends when the AppHost says that everything is healthy.</summary>
    public Task Healthy => healthy.Task;

    public static AppHostProcess Start(params string[] arguments)
    {
        var start = new ProcessStartInfo(ProjectPlan.DotnetHost)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string[] all = ["exec", typeof(Projects.Sample_AppHost).Assembly.Location, "--no-dashboard", .. arguments];
        Array.ForEach(all, start.ArgumentList.Add);

        var started = new AppHostProcess(new Process { StartInfo = start });
        started.process.OutputDataReceived += (_, line) => started.Hear(line.Data);
        started.process.ErrorDataReceived += (_, line) => started.Hear(line.Data);
        started.process.Start();
        started.process.StandardInput.Close();
        started.process.BeginOutputReadLine();
        started.process.BeginErrorReadLine();
        return started;
    }

    /// <summary>Where a resource says that it listens.</summary>
    public Uri AddressOf(string resource) => new(Listening().Matches(Output).First(match => match.Groups[1].Value == resource).Groups[2].Value);

    /// <summary>The processes of both resources.</summary>
    public async Task<int[]> ServicesAsync()
    {
        using var client = new HttpClient();
        var ids = await Task.WhenAll(new[] { "front", "back" }.Select(name => client.GetStringAsync(new Uri(AddressOf(name), "process"))));
        return [.. ids.Select(int.Parse)];
    }

    /// <summary>Its temporary folder, by the process that it names.</summary>
    public string FindDataFolder() => Directory.EnumerateDirectories(Path.GetTempPath(), "recommender-*")
        .Single(folder => Owner(folder) == Id.ToString(CultureInfo.InvariantCulture));

    public void Send(Signal signal) => signal.Send(Id);

    /// <summary>The exit code, once it has ended.</summary>
    public async Task<int> EndAsync()
    {
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            Send(Signal.Kill);
        }
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private static string Owner(string folder)
    {
        var file = Path.Combine(folder, "apphost.pid");
        return File.Exists(file) ? File.ReadAllText(file) : "";
    }

    private void Hear(string? line)
    {
        lines.Enqueue(line ?? "");
        if (line?.StartsWith("Everything is healthy", StringComparison.Ordinal) == true)
        {
            healthy.TrySetResult();
        }
    }

    [GeneratedRegex(@"(\w+) +\| +Now listening on: (\S+)")]
    private static partial Regex Listening();
}
