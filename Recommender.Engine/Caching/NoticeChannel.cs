using Recommender.Engine.Tenancy;
using StackExchange.Redis;

namespace Recommender.Engine.Caching;

/// <summary>
/// Carries notices between processes over Redis, so that a writer knows when nobody relies any more on what it changed.
/// This side listens, acknowledges, and knows whether the process may rely on what it remembers.
/// </summary>
public sealed class NoticeChannel
{
    /// <summary>How often <see cref="BeatAsync"/> is to be called.</summary>
    public static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(200);

    private readonly IConnectionMultiplexer _redis;
    private readonly string _self = Guid.NewGuid().ToString("N");
    private readonly Peers _peers;
    private readonly Trust _trust;
    private readonly NoticePublisher _publisher;

    public NoticeChannel(IConnectionMultiplexer redis, TimeProvider clock)
    {
        (_redis, _peers, _trust) = (redis, new(clock), new(clock));
        _publisher = new(redis, _self, _peers, _trust, clock);
    }

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
        var prefix = NoticeNames.Prefix(installation);
        var subscriber = _redis.GetSubscriber();
        // A queue keeps the order of the messages.
        (await subscriber.SubscribeAsync(NoticeNames.Changes(prefix))).OnMessage(message => Receive(prefix, message.Message.ToString()));
        await subscriber.SubscribeAsync(
            NoticeNames.Acknowledgements(prefix, _self), (_, message) => _publisher.ReceiveAcknowledgement(message.ToString()));
        Prefix = prefix;
    }

    /// <summary>Renews the trust of this process in what it remembers, once it listens.</summary>
    public async Task BeatAsync()
    {
        _peers.ForgetSilent(10 * NoticePublisher.Alive);
        await TellAsync(NoticeKind.Beat);
    }

    /// <summary>Tells the others not to wait for this process any more.</summary>
    public Task LeaveAsync() => TellAsync(NoticeKind.Leave);

    /// <inheritdoc cref="NoticePublisher.SendAsync"/>
    internal Task<bool> SendAsync(NoticeKind kind, TenantId tenant, IReadOnlyCollection<string> users) =>
        Prefix is { } prefix ? _publisher.SendAsync(prefix, kind, tenant, users) : Task.FromResult(false);

    private Task TellAsync(NoticeKind kind) =>
        Prefix is { } prefix ? _publisher.TryPublishAsync(prefix, kind, default, []) : Task.CompletedTask;

    private void Receive(string prefix, string text)
    {
        var notice = Notice.Parse(text);
        var missedSome = !_peers.Hear(notice.Sender, notice.Number);
        if (notice.Sender == _self)
        {
            missedSome |= !_trust.Renew(notice.SentAt);
        }

        if (missedSome)
        {
            Missed?.Invoke();
        }

        Handle(prefix, notice);
    }

    private void Handle(string prefix, Notice notice)
    {
        if (notice.Sender == _self)
        {
            _publisher.ReceiveOwn(notice);
        }
        else if (notice.IsAcknowledged)
        {
            Received?.Invoke(notice);
            _redis.GetSubscriber().Publish(
                NoticeNames.Acknowledgements(prefix, notice.Sender), PendingNotices.Acknowledgement(_self, notice.Number),
                CommandFlags.FireAndForget);
        }

        if (notice.Kind == NoticeKind.Leave)
        {
            _peers.Forget(notice.Sender);
        }
    }
}
