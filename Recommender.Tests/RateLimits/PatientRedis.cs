using Recommender.Engine.Storage;
using Recommender.Tests.Infrastructure;
using StackExchange.Redis;

namespace Recommender.Tests.RateLimits;

/// <summary>Connections as the gateway has them, except that a slow machine does not make them give up.</summary>
internal static class PatientRedis
{
    public static ConfigurationOptions Options(string connection)
    {
        var options = ConfigurationOptions.Parse(connection);
        RedisDefaults.Apply(options);
        options.AsyncTimeout = 60_000;
        return options;
    }

    /// <summary>Directly, or through a <paramref name="relay"/>.</summary>
    public static async Task<ConnectionMultiplexer> ConnectAsync(string connection, Relay? relay = null)
    {
        var options = Options(connection);
        if (relay is not null)
        {
            options.EndPoints.Clear();
            options.EndPoints.Add(relay.Endpoint);
        }

        return await ConnectionMultiplexer.ConnectAsync(options);
    }
}
