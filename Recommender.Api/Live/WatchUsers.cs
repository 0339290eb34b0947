using Recommender.Api.Errors;
using Recommender.Engine.Caching;
using Recommender.Engine.Live;
using Recommender.Engine.Tenancy;

namespace Recommender.Api.Live;

/// <summary>
/// While Redis is away nobody tells what other processes recorded: then the database is asked what the users of open
/// streams did last. Models are found by their own poll.
/// </summary>
internal sealed partial class WatchUsers(
    ChangeNotices notices, LiveSignals signals, NewestInteractionStore newest, TimeProvider clock, ILogger<WatchUsers> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    private Dictionary<(TenantId, string), long> _seen = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (!notices.IsCurrent)
            {
                await LookAsync(stoppingToken);
            }
        }
    }

    /// <summary>Wakes the streams of users who did something since the last look.</summary>
    internal async Task LookAsync(CancellationToken cancellationToken)
    {
        var users = signals.Users();
        if (users.Count == 0)
        {
            return;
        }

        try
        {
            var found = await newest.FindAsync(users, cancellationToken);
            foreach (var (tenant, user, interaction) in found)
            {
                if (!_seen.TryGetValue((tenant, user), out var before) || before != interaction)
                {
                    signals.Wake(tenant, user);
                }
            }

            _seen = found.ToDictionary(entry => (entry.Tenant, entry.User), entry => entry.Interaction);
        }
        catch (Exception failure) when (RequestFailures.IsStorageAway(failure))
        {
            LogBlind(failure.Message);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Open streams are not told of changes while neither Redis nor storage can be asked: {Reason}")]
    private partial void LogBlind(string reason);
}
