using Recommender.Engine.Schema;

namespace Recommender.ModelWorker.Schema;

/// <summary>
/// Brings the database to this build's schema before any job runs. PostgreSQL may still be starting or be away for
/// a while, so a failed attempt is repeated until it succeeds; the jobs wait for <see cref="Applied"/>.
/// </summary>
internal sealed partial class ApplySchema(SchemaMigration migration, TimeProvider clock, ILogger<ApplySchema> logger)
    : BackgroundService
{
    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromMilliseconds(500);

    private readonly TaskCompletionSource _applied = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the schema is in place.</summary>
    public Task Applied => _applied.Task;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!await TryApplyAsync(stoppingToken))
        {
            await Task.Delay(BetweenAttempts, clock, stoppingToken);
        }

        _applied.SetResult();
    }

    private async Task<bool> TryApplyAsync(CancellationToken cancellationToken)
    {
        try
        {
            LogApplied(await migration.ApplyAsync(cancellationToken));
            return true;
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            // Whatever it is, the worker is useless without the schema: say so and try again.
            LogFailed(failure, failure.Message);
            return false;
        }
    }

    [LoggerMessage(LogLevel.Information, "Schema is up to date; {Files} files were applied")]
    private partial void LogApplied(int files);

    [LoggerMessage(LogLevel.Warning, "Schema cannot be applied yet, trying again: {Reason}")]
    private partial void LogFailed(Exception failure, string reason);
}
