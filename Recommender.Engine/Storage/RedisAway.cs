using StackExchange.Redis;

namespace Recommender.Engine.Storage;

/// <summary>Tells failures of Redis, without which everything goes on, from defects.</summary>
public static class RedisAway
{
    /// <summary>
    /// Whether a command failed because Redis cannot be reached. When a connection ends under a command, the client also
    /// throws what its pipe or a cancelled task says: "Reading is not allowed after reader was completed" and the like.
    /// </summary>
    public static bool Is(Exception failure) =>
        failure is RedisException or TimeoutException or OperationCanceledException or InvalidOperationException or IOException;
}
