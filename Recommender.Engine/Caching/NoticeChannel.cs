using Recommender.Engine.Tenancy;
using StackExchange.Redis;

namespace Recommender.Engine.Caching;

/// <summary>
/// Carries notices between processes over Redis, so that a writer knows when nobody relies any more on what it changed:
/// everybody who does acknowledges the notice, and who cannot be reached stops relying on anything within
/// <see cref="Trust.Lease"/>, which the writer waits for.
/// </summary>
public sealed class NoticeChannel(IConnectionMultiplexer redis, TimeProvider clock)
{
    /// <summary>How often <see cref="BeatAsync"/> is to be called.</summary>
    public static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(200);

    // Whoever relied on something within the last lease sent a beat within the one before that; the third is for delays.
    private static readonly TimeSpan Alive = 3 * Trust.Lease;

    private readonly string _self = Guid.NewGuid().ToString("N");
    private readonly Lock _sending = new();
    private readonly PendingNotices _pending = new();
    private readonly Peers _peers = new(clock);
    private readonly Trust _trust = new(clock);
    private long _number;
    private long _cutOffSince;

    /// <summary>Whether every change that was acknowledged to its writer is known here.</summary>
    public bool IsCurrent => _trust.IsGiven;

    /// <summary>What all names in Redis of this installation begin with; null until this process listens.</summary>
    internal string? Prefix { get; private set; }

    public bool IsListening => Prefix is not null;

    /// <summary>Somebody else's notice. Called for one after the other, before the notice is acknowledged.</summary>
    internal event Action<Notice>? Received;

    /// <summary>Notices may have been missed.</summary>
    internal event Action? Missed;

    /// <summary>Subscribes; after that the client subscribes again by itself whenever Redis comes back.</summary>
    public async Task ListenAsync(string installation)
    {
        var prefix = $"recommender:{installation}";
        var subscriber = redis.GetSubscriber();
        // A queue keeps the order of the messages.
        (await subscriber.SubscribeAsync(Changes(prefix))).OnMessage(message => Receive(message.Message.ToString()));
        await subscriber.SubscribeAsync(Acknowledgements(prefix, _self), (_, message) => _pending.ReceiveAcknowledgement(message.ToString()));
        Prefix = prefix;
    }

    /// <summary>Renews the trust of this process in what it remembers.</summary>
    public async Task BeatAsync()
    {
        _peers.ForgetSilent(10 * Alive);
        await TryPublishAsync(NoticeKind.Beat, default, []);
    }

    /// <summary>Tells the others not to wait for this process any more.</summary>
    public async Task LeaveAsync()
    {
        if (IsListening)
        {
            await TryPublishAsync(NoticeKind.Leave, default, []);
        }
    }

    /// <summary>
    /// Returns when nobody relies on older knowledge; false when that is so only because Redis cannot be reached, so that
    /// what is stored there may still be older.
    /// </summary>
    internal async Task<bool> SendAsync(NoticeKind kind, TenantId tenant, IReadOnlyCollection<string> users)
    {
        if (!IsListening)
        {
            return false;
        }

        if (IsCutOffForLong || await TryPublishAsync(kind, tenant, users) is not { } sent)
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

    private static RedisChannel Changes(string? prefix) => RedisChannel.Literal($"{prefix}:changes");

    private static RedisChannel Acknowledgements(string? prefix, string process) => RedisChannel.Literal($"{prefix}:changes:{process}");

    private async Task<(long Number, PendingNotice? Notice)?> TryPublishAsync(
        NoticeKind kind, TenantId tenant, IReadOnlyCollection<string> users)
    {
        var (number, hears) = (0L, _trust.Hears);
        try
        {
            var receivers = await PublishAsync(kind, tenant, users, out number);
            return (number, _pending.Delivered(number, hears ? 0 : receivers));
        }
        catch (Exception failure) when (failure is RedisException or TimeoutException or ObjectDisposedException)
        {
            // The last of them: the process is stopping, and its connection went first.
            _pending.Forget(number);
            Interlocked.CompareExchange(ref _cutOffSince, clock.GetTimestamp(), 0);
            return null;
        }
    }

    private Task<long> PublishAsync(NoticeKind kind, TenantId tenant, IReadOnlyCollection<string> users, out long number)
    {
        // Numbers must reach Redis in their order; the client keeps that of the calls.
        lock (_sending)
        {
            number = ++_number;
            if (kind is not NoticeKind.Beat and not NoticeKind.Leave)
            {
                _pending.Begin(number, _peers.AliveBut(_self, Alive));
            }

            return redis.GetSubscriber().PublishAsync(
                Changes(Prefix), new Notice(_self, number, kind, tenant, clock.GetTimestamp(), users).ToString());
        }
    }

    private bool IsCutOffForLong => Volatile.Read(ref _cutOffSince) is not 0 and var since && clock.GetElapsedTime(since) > Trust.Lease;

    // Who was still reached by Redis when this process was not any more trusts what it remembers for one more lease.
    private async Task OutlastAsync()
    {
        var rest = Trust.Lease - clock.GetElapsedTime(Volatile.Read(ref _cutOffSince));
        if (rest > TimeSpan.Zero && _peers.AliveBut(_self, Alive).Any())
        {
            await Task.Delay(rest, clock);
        }
    }

    private void Receive(string text)
    {
        var notice = Notice.Parse(text);
        var missedSome = !_peers.Hear(notice.Sender, notice.Number);
        if (notice.Sender == _self)
        {
            Volatile.Write(ref _cutOffSince, 0);
            missedSome |= !_trust.Renew(notice.SentAt);
        }

        if (missedSome)
        {
            Missed?.Invoke();
        }

        Handle(notice);
    }

    private void Handle(Notice notice)
    {
        if (notice.Kind == NoticeKind.Leave)
        {
            _peers.Forget(notice.Sender);
        }
        else if (notice.Kind != NoticeKind.Beat)
        {
            if (notice.Sender != _self)
            {
                Received?.Invoke(notice);
            }

            Acknowledge(notice);
        }
    }

    private void Acknowledge(Notice notice)
    {
        if (notice.Sender == _self)
        {
            _pending.HeardBy(_self, notice.Number);
            return;
        }

        redis.GetSubscriber().Publish(
            Acknowledgements(Prefix, notice.Sender), PendingNotices.Acknowledgement(_self, notice.Number), CommandFlags.FireAndForget);
    }
}
