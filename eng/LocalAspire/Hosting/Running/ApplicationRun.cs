using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Board;
using Aspire.Hosting.Dashboard;
using Aspire.Hosting.DataFolders;
using Aspire.Hosting.Processes;
using Aspire.Hosting.Terminal;

namespace Aspire.Hosting.Running;

/// <summary>One run of an application: everything is started in the order of who waits for whom, and stopped in reverse.</summary>
internal sealed class ApplicationRun(DistributedApplicationBuilder builder) : IAsyncDisposable
{
    private readonly TimeProvider time = TimeProvider.System;
    private readonly CancellationTokenSource stopping = new();
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource broken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock gate = new();

    private DataFolder? data;
    private ProcessGuard? guard;
    private DashboardHost? dashboard;
    private RunPlans? plans;
    private ResourceFleet? fleet;
    private Task starts = Task.CompletedTask;
    private Task? stopped;

    public ResourceBoard Board { get; } = new(TimeProvider.System);

    public IOutput Output { get; private set; } = new NoOutput();

    /// <summary>Ends when the application has been stopped.</summary>
    public Task Ended => ended.Task;

    /// <summary>Returns once everything is on its way; <see cref="BoardWaits.UntilHealthyAsync"/> tells when something is there.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        PortAllocation.Allocate(builder.Resources);
        data = builder.DataFolder;
        guard = ProcessGuard.Start(data.IsTemporary ? data.Path : null);
        Output = builder.IsTest ? Output : new ConsoleOutput(Labels.OfAll(builder.Resources));
        if (builder.Options.WithDashboard)
        {
            dashboard = await DashboardHost.StartAsync(
                Board, new(builder.ApplicationName), guard, line => Output.Line(Labels.Dashboard, line), cancellationToken);
        }
        plans = new([.. builder.Resources], new(data, Output), dashboard?.Telemetry, guard, Board, Output);
        fleet = new(Board, Output, time);
        fleet.Enlist(builder.Resources, plans);
        starts = AnnounceAsync(started, [.. builder.Resources.Select(resource => StartWhenReadyAsync(resource, fleet))]);
    }

    /// <summary>Ends only by an exception: the sentence that says why the application cannot go on, or the cancellation.</summary>
    public Task UntilSomethingIsWrongAsync(CancellationToken cancellationToken) => broken.Task.WaitAsync(cancellationToken);

    /// <summary>Stops everything. Whoever calls again gets the same end.</summary>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        lock (gate)
        {
            stopped ??= StopOnceAsync();
        }
        return stopped.WaitAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync() => await StopAsync(CancellationToken.None);

    private async Task StopOnceAsync()
    {
        await stopping.CancelAsync();
        await starts.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (fleet is not null)
        {
            var deadline = new StopDeadline(time);
            var waves = StopOrder.Waves(builder.Resources.Where(fleet.HasProcess)).ToList();
            for (var wave = 0; wave < waves.Count; wave++)
            {
                await fleet.StopAsync(waves[wave], deadline.GraceFor(waves.Count - wave - 1));
            }
            fleet.Dispose();
        }
        if (dashboard is not null)
        {
            await dashboard.DisposeAsync();
        }
        plans?.Dispose();
        if (guard is not null)
        {
            await guard.DisposeAsync();
        }
        data?.Dispose();
        stopping.Dispose();
        ended.TrySetResult();
    }

    /// <summary>True once the resource is healthy and everyone who wanted to know has been told.</summary>
    private async Task<bool> StartWhenReadyAsync(IResource resource, ResourceFleet ships)
    {
        try
        {
            await Task.WhenAll(resource.Dependencies().Select(dependency => Board.UntilHealthyAsync(dependency.Name, stopping.Token)));
            await ships.StartAsync(resource);
            await Board.UntilHealthyAsync(resource.Name, stopping.Token);
            foreach (var ready in resource.Annotations.OfType<ReadyAnnotation>())
            {
                await ready.Callback(stopping.Token);
            }
            return true;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return false;
        }
        catch (Exception failure) // the run as a whole ends with this sentence
        {
            broken.TrySetException(failure as DistributedApplicationException ?? new DistributedApplicationException(failure.Message, failure));
            return false;
        }
    }

    private async Task AnnounceAsync(long started, Task<bool>[] resources)
    {
        if ((await Task.WhenAll(resources)).All(isReady => isReady))
        {
            var elapsed = time.GetElapsedTime(started).TotalSeconds;
            if (dashboard is { LoginUrl: { IsCompleted: true } known } && await known is { } login)
            {
                Output.Say($"Dashboard      {login}");
            }
            Output.Say(string.Create(CultureInfo.InvariantCulture, $"Everything is healthy after {elapsed:0.0} s. Ctrl-C stops it."));
        }
    }
}
