using Microsoft.Extensions.Options;
using Recommender.ModelWorker.Schema;

namespace Recommender.ModelWorker.Jobs;

/// <summary>Runs a job at its interval and whenever it is called, for as long as the worker lives; a pass that fails is repeated at the next tick.</summary>
internal sealed partial class ScheduledJob<TJob>(
    TJob job, ApplySchema schema, IOptionsMonitor<JobSchedule> schedules, WakeUp<TJob> wakeUp, JobMetrics metrics, TimeProvider clock,
    ILogger<ScheduledJob<TJob>> logger) : BackgroundService
    where TJob : IJob
{
    /// <summary>Passes that failed since the last one that succeeded.</summary>
    public int MissedPasses { get; private set; }

    internal async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        try
        {
            var changes = await job.RunAsync(cancellationToken);

            MissedPasses = 0;
            metrics.Succeeded(TJob.Name, clock.GetElapsedTime(started), changes);
            LogSucceeded(TJob.Name, changes);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            // One bad pass must not end the worker: whatever it left undone is still queued.
            MissedPasses++;
            metrics.Failed(TJob.Name, clock.GetElapsedTime(started), MissedPasses);
            LogFailed(failure, TJob.Name);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await schema.Applied.WaitAsync(stoppingToken);

        var schedule = schedules.Get(TJob.Name);
        await Task.WhenAll(Enumerable.Range(0, schedule.Lanes).Select(_ => RepeatAsync(schedule.Every, stoppingToken)));
    }

    private async Task RepeatAsync(TimeSpan every, CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(every, clock);
        var (tick, call) = (Task.CompletedTask, Task.CompletedTask);
        while (!stoppingToken.IsCancellationRequested)
        {
            // Whatever did not end the wait before this pass goes on.
            tick = tick.IsCompleted ? timer.WaitForNextTickAsync(stoppingToken).AsTask() : tick;
            call = call.IsCompleted ? wakeUp.WaitAsync(stoppingToken) : call;
            await RunOnceAsync(stoppingToken);
            await await Task.WhenAny(tick, call);
        }
    }

    [LoggerMessage(LogLevel.Debug, "Job {Job} changed {Changes}")]
    private partial void LogSucceeded(string job, int changes);

    [LoggerMessage(LogLevel.Error, "Job {Job} failed; it runs again at the next tick")]
    private partial void LogFailed(Exception failure, string job);
}
