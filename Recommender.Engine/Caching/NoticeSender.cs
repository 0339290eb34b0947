using Recommender.Engine.Tenancy;
using StackExchange.Redis;

namespace Recommender.Engine.Caching;

/// <summary>
/// Gives notices for a process that does not listen to any: each under a name of its own that leaves at once, so that
/// nobody waits for this process later.
/// </summary>
internal sealed class NoticeSender(IConnectionMultiplexer redis, TimeProvider clock)
{
    /// <summary>Returns when nobody relies on older knowledge.</summary>
    /// <exception cref="RedisException">Redis cannot be reached.</exception>
    public async Task SendAsync(string prefix, NoticeKind kind, TenantId tenant)
    {
        var (self, pending, subscriber) = (Guid.NewGuid().ToString("N"), new PendingNotices(), redis.GetSubscriber());
        var acknowledgements = NoticeNames.Acknowledgements(prefix, self);
        pending.Begin(number: 1, peers: []);
        await subscriber.SubscribeAsync(acknowledgements, (_, message) => pending.ReceiveAcknowledgement(message.ToString()));
        try
        {
            // The client keeps the order of the calls.
            var sent = subscriber.PublishAsync(NoticeNames.Changes(prefix), Text(1, kind));
            var left = subscriber.PublishAsync(NoticeNames.Changes(prefix), Text(2, NoticeKind.Leave));
            var receivers = await sent;
            await left;
            await pending.Delivered(1, receivers)!.Heard.WaitAsync(Trust.Lease, clock);
        }
        catch (TimeoutException silence) when (silence is not RedisTimeoutException)
        {
            // Whoever is silent gets no beats either, and trusts nothing by now.
        }
        finally
        {
            await subscriber.UnsubscribeAsync(acknowledgements, flags: CommandFlags.FireAndForget);
        }

        string Text(long number, NoticeKind what) => new Notice(self, number, what, tenant, clock.GetTimestamp(), []).ToString();
    }
}
