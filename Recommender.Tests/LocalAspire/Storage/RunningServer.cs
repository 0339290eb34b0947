using Aspire.Hosting.Processes;
using Aspire.Hosting.Running;
using Aspire.Hosting.Storage;

namespace Recommender.Tests.LocalAspire.Storage;

/// <summary>A storage server as the AppHost runs it: supervised, and ended by the guard even when the test run is killed.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ProcessGuard guard;
    private readonly ChildProcess process;

    private RunningServer(ProcessGuard guard, ChildProcess process) => (this.guard, this.process) = (guard, process);

    public int ProcessId => process.Id;

    /// <summary>Starts it and returns once it serves.</summary>
    public static async Task<RunningServer> StartAsync(ServerStart start, CancellationToken cancellationToken)
    {
        var said = new ReportedLines();
        var guard = ProcessGuard.Start();
        var server = new RunningServer(guard, ChildProcess.Start(StoragePlan.Launch(start), guard, (line, _) => said.Report(line)));
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            while (!await start.IsReady(limit.Token))
            {
                Assert.False(server.process.Exited.IsCompleted, $"{start.Description} ended by itself: {string.Join(Environment.NewLine, said.All)}");
                await Task.Delay(TimeSpan.FromMilliseconds(20), limit.Token);
            }
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Asks it to end in order and answers its exit code.</summary>
    public Task<int> StopAsync() => process.StopAsync(Patience);

    /// <summary>Ends it as a crash would.</summary>
    public async Task KillAsync()
    {
        Signal.Kill.SendToGroup(process.Id);
        await process.Exited;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await process.DisposeAsync();
        await guard.DisposeAsync();
    }
}
