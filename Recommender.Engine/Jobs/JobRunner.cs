using Microsoft.Extensions.Logging;
using Npgsql;
using Recommender.Engine.Tracing;

namespace Recommender.Engine.Jobs;

/// <summary>
/// Does jobs. Any number of workers may: each job is leased by one, and one that dies leaves its job to the next, which
/// goes on where it got to.
/// </summary>
public sealed partial class JobRunner
{
    // A job that took so many workers with it, or failed so often without getting ahead, is not worth another one.
    private const int MostAttempts = 5;

    private readonly Dictionary<string, IJobWork> _works;
    private readonly string[] _kinds;
    private readonly JobLeaseStore _leases;
    private readonly JobProgressStore _progress;
    private readonly JobBudget _budget;
    private readonly TurnMetrics _metrics;
    private readonly TimeProvider _clock;
    private readonly ILogger<JobRunner> _logger;

    public JobRunner(
        NpgsqlDataSource database, IEnumerable<IJobWork> works, JobBudget budget, TurnMetrics metrics, TimeProvider clock,
        ILogger<JobRunner> logger)
    {
        _works = works.ToDictionary(work => work.Kind);
        _kinds = [.. _works.Keys];
        (_leases, _progress) = (new(database), new(database));
        (_budget, _metrics, _clock, _logger) = (budget, metrics, clock, logger);
    }

    /// <summary>Does the job whose turn it is to its end; false when none waits that this worker could do.</summary>
    public async Task<bool> RunOneAsync(CancellationToken cancellationToken)
    {
        if (await _leases.TakeAsync(_kinds, _budget.PerTenant, cancellationToken) is not { } lease)
        {
            return false;
        }

        using var span = Work.Start($"{lease.Kind} job", lease.Trace);
        var started = _clock.GetTimestamp();
        await using var held = new HeldLease(token => _leases.RenewAsync(lease, token), JobLease.Renewal, _clock, cancellationToken);
        var end = await EndOfAsync(lease, held.Token, cancellationToken);
        _metrics.Ended(lease.Kind, end, _clock.GetElapsedTime(started));
        return true;
    }

    private async Task<string> EndOfAsync(JobLease lease, CancellationToken held, CancellationToken stopping)
    {
        try
        {
            return await DoAsync(lease, held);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            await _leases.ReleaseAsync(lease, CancellationToken.None);
            throw;
        }
        catch (Exception lost) when (lost is JobLostException || (lost is OperationCanceledException && held.IsCancellationRequested))
        {
            LogLost(lease.Id);
            return "lost";
        }
        catch (JobFailedException failure)
        {
            await _leases.FailAsync(lease, failure.Message, held);
            return "failed";
        }
        catch (Exception failure)
        {
            LogFailed(failure, lease.Id, lease.Kind);
            await _leases.RetryAsync(
                lease, TimeSpan.FromSeconds(lease.Attempts * lease.Attempts), "an internal error; it is tried again", CancellationToken.None);
            return "retried";
        }
    }

    private async Task<string> DoAsync(JobLease lease, CancellationToken held)
    {
        if (lease.Attempts > MostAttempts)
        {
            throw new JobFailedException($"given up after {MostAttempts} attempts");
        }

        var result = await _works[lease.Kind].RunAsync(new(lease, _progress), held);
        return await _leases.FinishAsync(lease, result, held) ?? throw new JobLostException();
    }

    [LoggerMessage(LogLevel.Warning, "Job {Job} was cancelled or is another worker's by now")]
    private partial void LogLost(Guid job);

    [LoggerMessage(LogLevel.Error, "Job {Job} ({Kind}) failed; it is tried again")]
    private partial void LogFailed(Exception failure, Guid job, string kind);
}

/// <summary>How many jobs of one tenant all workers together do at once.</summary>
public sealed record JobBudget(int PerTenant);
