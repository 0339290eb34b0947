using StackExchange.Redis;

namespace Recommender.Engine.Caching;

/// <summary>How things are called in Redis, which several installations may share.</summary>
internal static class NoticeNames
{
    /// <summary>What all names of an installation begin with.</summary>
    public static string Prefix(string installation) => $"recommender:{installation}";

    /// <summary>Which keys changed.</summary>
    public static RedisChannel KeyChanges(string prefix) => RedisChannel.Literal($"{prefix}:key-changes");

    /// <summary>The gateways that are counted together.</summary>
    public static RedisKey Gateways(string prefix, string group) => $"{prefix}:{group}";

    /// <summary>The bucket of one limit.</summary>
    public static RedisKey Limit(string prefix, string bucket) => $"{prefix}:limit:{bucket}";

    /// <summary>The notices of everybody.</summary>
    public static RedisChannel Changes(string prefix) => RedisChannel.Literal($"{prefix}:changes");

    /// <summary>What others say to the notices of one process.</summary>
    public static RedisChannel Acknowledgements(string prefix, string process) => RedisChannel.Literal($"{prefix}:changes:{process}");
}
