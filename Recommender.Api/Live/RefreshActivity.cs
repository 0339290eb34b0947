using Recommender.Api.Errors;
using Recommender.Engine.Live;

namespace Recommender.Api.Live;

/// <summary>Counts the activity of followed products anew every other second.</summary>
internal sealed partial class RefreshActivity(ActivityBoard board, TimeProvider clock, ILogger<RefreshActivity> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await board.RefreshAsync(stoppingToken);
            }
            catch (Exception failure) when (RequestFailures.IsStorageAway(failure))
            {
                LogStale(failure.Message);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "The activity of products stays as it was, storage cannot be reached: {Reason}")]
    private partial void LogStale(string reason);
}
