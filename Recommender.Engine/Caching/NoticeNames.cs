using StackExchange.Redis;

namespace Recommender.Engine.Caching;

/// <summary>Where notices go in Redis.</summary>
internal static class NoticeNames
{
    /// <summary>What all names of an installation begin with.</summary>
    public static string Prefix(string installation) => $"recommender:{installation}";

    /// <summary>The notices of everybody.</summary>
    public static RedisChannel Changes(string prefix) => RedisChannel.Literal($"{prefix}:changes");

    /// <summary>What others say to the notices of one process.</summary>
    public static RedisChannel Acknowledgements(string prefix, string process) => RedisChannel.Literal($"{prefix}:changes:{process}");
}
