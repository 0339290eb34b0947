using StackExchange.Redis;

namespace Recommender.Engine.Training;

/// <summary>Where the worker tells readers about new models.</summary>
public static class ModelChannel
{
    public static RedisChannel Name { get; } = RedisChannel.Literal("recommender:models");
}
