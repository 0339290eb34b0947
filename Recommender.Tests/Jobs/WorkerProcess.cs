using System.Collections.Concurrent;
using System.Diagnostics;
using Recommender.ModelWorker.Jobs;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Jobs;

/// <summary>A worker as a process of its own, so that it can be killed and frozen.</summary>
internal sealed class WorkerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = [];
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private WorkerProcess(Process process) => _process = process;

    /// <summary>What the jobs that it holds call it.</summary>
    public string Name => $"{Environment.MachineName}:{_process.Id}";

    public string Output => string.Join('\n', _lines);

    /// <summary>Starts one and waits until it looks for jobs.</summary>
    public static async Task<WorkerProcess> StartAsync(ScratchDatabase scratch)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", typeof(RunJobs).Assembly.Location])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["ConnectionStrings__recommender"] = scratch.Connection,
                ["ConnectionStrings__cache"] = scratch.Redis,
                ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
                ["ASPNETCORE_ENVIRONMENT"] = "Production",
            },
        };
        var worker = new WorkerProcess(new Process { StartInfo = start });
        worker._process.OutputDataReceived += (_, line) => worker.Hear(line.Data);
        worker._process.ErrorDataReceived += (_, line) => worker.Hear(line.Data);
        worker._process.Start();
        worker._process.BeginOutputReadLine();
        worker._process.BeginErrorReadLine();
        await worker._started.Task.WaitAsync(TimeSpan.FromSeconds(60));
        return worker;
    }

    public Task KillAsync() => SignalAsync("KILL");

    /// <summary>Asks it to stop, as an orchestrator does.</summary>
    public Task StopAsync() => SignalAsync("TERM");

    public Task FreezeAsync() => SignalAsync("STOP");

    public Task ThawAsync() => SignalAsync("CONT");

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{_process.Id}"]);
        await kill.WaitForExitAsync();
    }

    private void Hear(string? line)
    {
        _lines.Enqueue(line ?? "");
        if (line?.Contains("Application started", StringComparison.Ordinal) == true)
        {
            _started.TrySetResult();
        }
    }
}
