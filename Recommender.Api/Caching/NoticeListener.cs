using Npgsql;
using Recommender.Engine.Caching;
using Recommender.Engine.Storage;
using StackExchange.Redis;

namespace Recommender.Api.Caching;

/// <summary>Listens to the notices of other processes as soon as storage is there, and keeps this one trustworthy to itself.</summary>
internal sealed partial class NoticeListener(
    NoticeChannel channel, ChangeNotices notices, Installation installation, TimeProvider clock, ILogger<NoticeListener> logger)
    : BackgroundService
{
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await channel.LeaveAsync();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(NoticeChannel.Beat, clock);
        do
        {
            await BeatAsync(stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task BeatAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (!channel.IsListening)
            {
                await channel.ListenAsync(await installation.NameAsync(cancellationToken));
            }

            await channel.BeatAsync();
            await notices.CatchUpAsync();
        }
        catch (Exception failure) when (RedisAway.Is(failure) || failure is NpgsqlException)
        {
            LogNotYet(failure.Message);
        }
    }

    [LoggerMessage(LogLevel.Debug, "Answers are not remembered while storage is away: {Reason}")]
    private partial void LogNotYet(string reason);
}
