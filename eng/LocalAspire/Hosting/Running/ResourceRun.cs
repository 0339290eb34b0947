using System.Globalization;
using Aspire.Hosting.Board;
using Aspire.Hosting.Processes;
using Aspire.Hosting.Terminal;

namespace Aspire.Hosting.Running;

/// <summary>Keeps one replica of a resource running, and the board informed.</summary>
internal sealed class ResourceRun(RunPlan plan, BoardEntries entries, IOutput output, TimeProvider time) : IDisposable
{
    private const int LinesOfADeath = 15;

    private readonly SemaphoreSlim gate = new(1, 1);
    private readonly RestartPause pause = new();
    private CancellationTokenSource stopping = new();
    private Task supervision = Task.CompletedTask;
    private TimeSpan stopGrace;

    /// <summary>Starts supervising; does nothing when it is supervised already.</summary>
    public async Task StartAsync()
    {
        await gate.WaitAsync();
        try
        {
            if (supervision.IsCompleted)
            {
                stopping.Dispose();
                stopping = new();
                supervision = SuperviseAsync(stopping.Token);
            }
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Ends when the process has ended; it is killed when it has not ended by itself within the grace period.</summary>
    public async Task StopAsync(TimeSpan grace)
    {
        await gate.WaitAsync();
        try
        {
            stopGrace = grace;
            await stopping.CancelAsync();
            await supervision;
        }
        finally
        {
            gate.Release();
        }
    }

    public void Dispose()
    {
        stopping.Dispose();
        gate.Dispose();
    }

    private async Task SuperviseAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var started = time.GetTimestamp();
            await RunOnceAsync(cancellationToken);
            if (!plan.Restarts || cancellationToken.IsCancellationRequested)
            {
                return;
            }
            var wait = pause.After(time.GetElapsedTime(started));
            output.Warn(plan.Label, string.Create(CultureInfo.InvariantCulture, $"is started again in {wait.TotalSeconds:0} s"));
            await Task.Delay(wait, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        entries.Starting();
        ChildProcess child;
        try
        {
            child = await plan.Start(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            entries.Exited(exitCode: null);
            return;
        }
        catch (Exception failure) // whatever kept it from starting belongs on the screen and on the board
        {
            entries.FailedToStart(failure.Message);
            output.Fail(plan.Label, $"failed to start: {failure.Message}");
            return;
        }
        await using (child)
        {
            await AttendAsync(child, cancellationToken);
        }
    }

    private async Task AttendAsync(ChildProcess child, CancellationToken cancellationToken)
    {
        entries.Running(child.Id);
        using var probing = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var health = new HealthLoop(plan.FindFault, entries, time).RunAsync(probing.Token);
        await ((Task)child.Exited).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await probing.CancelAsync();
        await health;

        var died = child.Exited.IsCompleted && !cancellationToken.IsCancellationRequested;
        if (!died)
        {
            entries.Stopping();
        }
        var exitCode = await child.StopAsync(stopGrace);
        entries.Exited(exitCode);
        if (died)
        {
            output.Fail(plan.Label, $"ended by itself with exit code {exitCode}. Its last lines:", entries.LastLines(LinesOfADeath));
        }
    }
}
