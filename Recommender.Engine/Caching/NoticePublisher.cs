using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;
using StackExchange.Redis;

namespace Recommender.Engine.Caching;

/// <summary>
/// Sends the notices of a process that listens, numbered, and waits until nobody relies on older knowledge: whoever does
/// acknowledges a notice, and who cannot be reached stops relying on anything within <see cref="Trust.Lease"/>.
/// </summary>
internal sealed class NoticePublisher(IConnectionMultiplexer redis, string self, Peers peers, Trust trust, TimeProvider clock)
{
    // Whoever relied on something within the last lease sent a beat within the one before that; the third is for delays.
    public static readonly TimeSpan Alive = 3 * Trust.Lease;

    private readonly Lock _sending = new();
    private readonly PendingNotices _pending = new();
    private long _number;
    private long _cutOffSince;

    /// <summary>An acknowledgement came back.</summary>
    public void ReceiveAcknowledgement(string text) => _pending.ReceiveAcknowledgement(text);

    /// <summary>An own message came back: Redis is there.</summary>
    public void ReceiveOwn(Notice notice)
    {
        Volatile.Write(ref _cutOffSince, 0);
        if (notice.IsAcknowledged)
        {
            _pending.HeardBy(self, notice.Number);
        }
    }

    /// <summary>
    /// Returns when nobody relies on older knowledge; false when that is so only because Redis cannot be reached, so that
    /// what is stored there may still be older.
    /// </summary>
    public async Task<bool> SendAsync(string prefix, NoticeKind kind, TenantId tenant, IReadOnlyCollection<string> users)
    {
        if (IsCutOffForLong || await TryPublishAsync(prefix, kind, tenant, users) is not { } sent)
        {
            await OutlastAsync();
            return false;
        }

        try
        {
            await sent.Notice!.Heard.WaitAsync(Trust.Lease, clock);
        }
        catch (TimeoutException)
        {
            // Whoever is silent gets no beats either, and trusts nothing by now.
        }

        _pending.Forget(sent.Number);
        return true;
    }

    /// <summary>Publishes without waiting for anybody; null when Redis cannot be reached.</summary>
    public async Task<(long Number, PendingNotice? Notice)?> TryPublishAsync(
        string prefix, NoticeKind kind, TenantId tenant, IReadOnlyCollection<string> users)
    {
        var (number, hears) = (0L, trust.Hears);
        try
        {
            var receivers = await PublishAsync(prefix, kind, tenant, users, out number);
            return (number, _pending.Delivered(number, hears ? 0 : receivers));
        }
        catch (Exception failure) when (RedisAway.Is(failure))
        {
            _pending.Forget(number);
            Interlocked.CompareExchange(ref _cutOffSince, clock.GetTimestamp(), 0);
            return null;
        }
    }

    private Task<long> PublishAsync(
        string prefix, NoticeKind kind, TenantId tenant, IReadOnlyCollection<string> users, out long number)
    {
        // Numbers must reach Redis in their order; the client keeps that of the calls.
        lock (_sending)
        {
            number = ++_number;
            var notice = new Notice(self, number, kind, tenant, clock.GetTimestamp(), users);
            if (notice.IsAcknowledged)
            {
                _pending.Begin(number, peers.AliveBut(self, Alive));
            }

            return redis.GetSubscriber().PublishAsync(NoticeNames.Changes(prefix), notice.ToString());
        }
    }

    private bool IsCutOffForLong => Volatile.Read(ref _cutOffSince) is not 0 and var since && clock.GetElapsedTime(since) > Trust.Lease;

    // Who was still reached by Redis when this process was not any more trusts what it remembers for one more lease.
    private async Task OutlastAsync()
    {
        var rest = Trust.Lease - clock.GetElapsedTime(Volatile.Read(ref _cutOffSince));
        if (rest > TimeSpan.Zero && peers.AliveBut(self, Alive).Any())
        {
            await Task.Delay(rest, clock);
        }
    }
}
