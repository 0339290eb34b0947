using Microsoft.Extensions.Diagnostics.HealthChecks;
using Recommender.Engine.Recommendations;
using Recommender.Engine.Schema;
using Recommender.Engine.Training;

namespace Recommender.Api.Recommendations;

/// <summary>
/// Loads the published models before this replica gets traffic, the newest first, as long as they fit and for a bounded
/// time: the first answers of a new replica are as good as those of the others.
/// </summary>
internal sealed partial class ModelWarmUp(
    SchemaGate schema, ModelStore store, ModelCache models, ModelBudget budget, TimeProvider clock, ILogger<ModelWarmUp> logger)
    : BackgroundService
{
    // Models of further tenants are loaded by the first request that needs one.
    private const int Most = 200;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromMilliseconds(250);

    public bool IsDone { get; private set; }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!await TryLoadAsync(stoppingToken))
        {
            await Task.Delay(BetweenAttempts, clock, stoppingToken);
        }

        IsDone = true;
    }

    private async Task<bool> TryLoadAsync(CancellationToken stoppingToken)
    {
        try
        {
            return await schema.IsOpenAsync(stoppingToken) && await LoadAsync(stoppingToken);
        }
        catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
        {
            // Without storage the service is not ready anyway.
            LogFailed(failure.Message);
            return false;
        }
    }

    private async Task<bool> LoadAsync(CancellationToken cancellationToken)
    {
        var (started, size, loaded) = (clock.GetTimestamp(), 0L, 0);
        var fitting = (await store.PublishedAsync(cancellationToken)).Where(published => budget.SizeOf(published) is not null);
        foreach (var published in fitting.OrderByDescending(published => published.Version).Take(Most))
        {
            size += budget.SizeOf(published)!.Value;
            var left = Patience - clock.GetElapsedTime(started);
            if (size > budget.Bytes || left <= TimeSpan.Zero)
            {
                break;
            }

            loaded += await models.GetAsync(published.Tenant, left, cancellationToken) is null ? 0 : 1;
        }

        LogLoaded(loaded);
        return true;
    }

    [LoggerMessage(LogLevel.Information, "{Models} published models are loaded")]
    private partial void LogLoaded(int models);

    [LoggerMessage(LogLevel.Debug, "Published models cannot be loaded yet: {Reason}")]
    private partial void LogFailed(string reason);
}

/// <summary>Ready means: the published models are in memory, if there are any.</summary>
internal sealed class ModelHealth(ModelWarmUp models) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(models.IsDone
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy("the published models are being loaded"));
}
