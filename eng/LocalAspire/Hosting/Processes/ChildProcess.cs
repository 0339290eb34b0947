using System.Diagnostics;

namespace Aspire.Hosting.Processes;

/// <summary>A process that the AppHost started. It is in a session of its own and known to the guard while it runs.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private readonly Process process;
    private readonly Signal stopSignal;

    private ChildProcess(Process process, Signal stopSignal, ProcessGuard guard, Action<string, bool> output)
    {
        this.process = process;
        this.stopSignal = stopSignal;
        Id = process.Id;
        Exited = WatchAsync(guard, output);
    }

    public int Id { get; }

    /// <summary>Ends when the process has ended, with its exit code; 128 + n when signal n ended it.</summary>
    public Task<int> Exited { get; }

    /// <summary>Starts a program.</summary>
    /// <param name="output">Receives every line of output and whether it came from the error stream; may be called concurrently.</param>
    public static ChildProcess Start(Launch launch, ProcessGuard guard, Action<string, bool> output)
    {
        var start = new ProcessStartInfo { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        OwnSession.Apply(start, launch);
        var process = Process.Start(start)!;
        guard.Add(process.Id, launch.StopSignal);
        process.StandardInput.Close();
        return new(process, launch.StopSignal, guard, output);
    }

    /// <summary>Asks the process to end, and kills it and what it started when it has not within the grace period.</summary>
    public async Task<int> StopAsync(TimeSpan grace)
    {
        if (!Exited.IsCompleted)
        {
            stopSignal.Send(Id);
            await Task.WhenAny(Exited, Task.Delay(grace));
        }
        if (!Exited.IsCompleted)
        {
            Signal.Kill.SendToGroup(Id);
        }
        return await Exited;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(TimeSpan.Zero);
        process.Dispose();
    }

    private async Task<int> WatchAsync(ProcessGuard guard, Action<string, bool> output)
    {
        var read = Task.WhenAll(
            ReadAsync(process.StandardOutput, isError: false, output),
            ReadAsync(process.StandardError, isError: true, output));
        await process.WaitForExitAsync();
        await Task.WhenAny(read, Task.Delay(TimeSpan.FromSeconds(1))); // a grandchild may hold the pipes open for ever
        guard.Remove(Id);
        return process.ExitCode;
    }

    private static async Task ReadAsync(StreamReader reader, bool isError, Action<string, bool> output)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            output(line, isError);
        }
    }
}
