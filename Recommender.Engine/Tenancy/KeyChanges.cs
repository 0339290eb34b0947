using Recommender.Engine.Storage;
using StackExchange.Redis;

namespace Recommender.Engine.Tenancy;

/// <summary>
/// Tells every gateway at once that it must look at a key again. Messages may be lost while Redis is away; what gateways
/// remember is short-lived, so a change then takes effect seconds later instead of at once.
/// </summary>
public sealed class KeyChanges(IConnectionMultiplexer redis)
{
    private static readonly RedisChannel Channel = RedisChannel.Literal("recommender:key-changes");

    /// <summary>Null announces that any key may have changed, as after a change to a tenant.</summary>
    public async Task AnnounceAsync(KeyHash? hash)
    {
        try
        {
            await redis.GetSubscriber().PublishAsync(Channel, hash?.ToBytes() ?? [], CommandFlags.FireAndForget);
        }
        catch (Exception failure) when (RedisAway.Is(failure))
        {
            // The lifetime of what gateways remember is the upper bound; nothing else depends on this message.
        }
    }

    /// <summary>Calls <paramref name="changed"/> for every announcement from now on, across reconnections.</summary>
    public Task SubscribeAsync(Action<KeyHash?> changed) =>
        redis.GetSubscriber().SubscribeAsync(Channel, (_, message) => changed(KeyHash.From((byte[]?)message ?? [])));
}
