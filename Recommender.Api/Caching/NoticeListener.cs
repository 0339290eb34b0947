using Recommender.Engine.Caching;
using StackExchange.Redis;

namespace Recommender.Api.Caching;

/// <summary>Subscribes to the notices of other processes, as soon as Redis is there.</summary>
internal sealed partial class NoticeListener(ChangeNotices notices, TimeProvider clock, ILogger<NoticeListener> logger) : BackgroundService
{
    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!await TryListenAsync())
        {
            await Task.Delay(BetweenAttempts, clock, stoppingToken);
        }
    }

    private async Task<bool> TryListenAsync()
    {
        try
        {
            await notices.ListenAsync();
            return true;
        }
        catch (Exception failure) when (failure is RedisException or TimeoutException)
        {
            LogNotYet(failure.Message);
            return false;
        }
    }

    [LoggerMessage(LogLevel.Debug, "Answers are not remembered while Redis is away: {Reason}")]
    private partial void LogNotYet(string reason);
}
