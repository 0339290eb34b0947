using Npgsql;
using Recommender.Engine.Caching;
using Recommender.Engine.Storage;
using StackExchange.Redis;

namespace Recommender.Engine.Tenancy;

/// <summary>
/// Tells every gateway at once that it must look at a key again. Messages may be lost while Redis is away; what gateways
/// remember is short-lived, so a change then takes effect seconds later instead of at once.
/// </summary>
public sealed class KeyChanges(IConnectionMultiplexer redis, Installation installation)
{
    /// <summary>Null announces that any key may have changed, as after a change to a tenant.</summary>
    public async Task AnnounceAsync(KeyHash? hash)
    {
        try
        {
            await redis.GetSubscriber().PublishAsync(await ChannelAsync(), hash?.ToBytes() ?? [], CommandFlags.FireAndForget);
        }
        catch (Exception failure) when (RedisAway.Is(failure) || failure is NpgsqlException)
        {
            // The lifetime of what gateways remember is the upper bound; nothing else depends on this message.
        }
    }

    /// <summary>Calls <paramref name="changed"/> for every announcement from now on, across reconnections.</summary>
    public async Task SubscribeAsync(Action<KeyHash?> changed) =>
        await redis.GetSubscriber().SubscribeAsync(await ChannelAsync(), (_, message) => changed(KeyHash.From((byte[]?)message ?? [])));

    private async Task<RedisChannel> ChannelAsync() =>
        NoticeNames.KeyChanges(NoticeNames.Prefix(await installation.NameAsync(CancellationToken.None)));
}
