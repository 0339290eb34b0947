using StackExchange.Redis;

namespace Recommender.Engine.Storage;

/// <summary>
/// Deadlines of the connection to Redis, which is only a cache and a counter: with the client's defaults a dead or
/// frozen server costs every request 5 to 6 s, with these a few milliseconds.
/// </summary>
public static class RedisDefaults
{
    public static void Apply(ConfigurationOptions options)
    {
        options.AbortOnConnectFail = false;
        options.ConnectTimeout = 500;
        options.AsyncTimeout = 250;
        options.SyncTimeout = 250;
        options.BacklogPolicy = BacklogPolicy.FailFast;
        options.HeartbeatInterval = TimeSpan.FromMilliseconds(250);
    }
}
