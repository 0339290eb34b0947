using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Recommender.Engine.Storage;

namespace Recommender.Engine.Caching;

/// <summary>Listens to the notices of other processes as soon as storage is there, and keeps this one trustworthy to itself.</summary>
/// <param name="channel">What it listens to.</param>
/// <param name="installation">Whose notices these are.</param>
/// <param name="clock">When the next beat is due.</param>
/// <param name="logger">Told when storage is away.</param>
/// <param name="notices">What this process owes to others; null for one that changes nothing.</param>
public sealed partial class NoticeListener(
    NoticeChannel channel, Installation installation, TimeProvider clock, ILogger<NoticeListener> logger, ChangeNotices? notices = null)
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
            await (notices?.CatchUpAsync() ?? Task.CompletedTask);
        }
        catch (Exception failure) when (RedisAway.Is(failure) || failure is NpgsqlException)
        {
            LogNotYet(failure.Message);
        }
    }

    [LoggerMessage(LogLevel.Debug, "Answers are not remembered while storage is away: {Reason}")]
    private partial void LogNotYet(string reason);
}
