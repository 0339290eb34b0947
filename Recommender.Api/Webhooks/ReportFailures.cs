using Recommender.Engine.Tenancy;
using Recommender.Engine.Webhooks;

namespace Recommender.Api.Webhooks;

/// <summary>Brings the counts of failed requests into the database every few seconds; while that fails they are kept.</summary>
internal sealed partial class ReportFailures(
    FailedRequests failed, FailureCounts counts, TenantDirectory tenants, FailureThreshold threshold, TimeProvider clock,
    ILogger<ReportFailures> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    internal async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        foreach (var (tenant, failures) in failed.Take())
        {
            try
            {
                if (await tenants.FindAsync(tenant, cancellationToken) is { } key)
                {
                    await counts.AddAsync(key, failures, threshold, clock.GetUtcNow(), cancellationToken);
                }
            }
            catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
            {
                // What made the requests fail most likely makes this fail, too.
                failed.Add(tenant, failures);
                LogKept(failure.Message);
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await RunOnceAsync(stoppingToken);
        }
    }

    [LoggerMessage(LogLevel.Debug, "Counts of failed requests are kept for later: {Reason}")]
    private partial void LogKept(string reason);
}
