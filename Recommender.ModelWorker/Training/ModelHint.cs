using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;
using Recommender.Engine.Training;
using StackExchange.Redis;

namespace Recommender.ModelWorker.Training;

/// <summary>Tells readers that they may look for a new model now; without it they find it at their next poll.</summary>
internal sealed partial class ModelHint(IConnectionMultiplexer redis, ILogger<ModelHint> logger)
{
    public async Task SendAsync(TenantId tenant, long version)
    {
        try
        {
            await redis.GetSubscriber().PublishAsync(ModelChannel.Name, $"{tenant.Value}:{version}");
        }
        catch (Exception failure) when (RedisAway.Is(failure))
        {
            // Only a hint: readers poll as well.
            LogUnsent(failure.Message);
        }
    }

    [LoggerMessage(LogLevel.Information, "Readers find the new model at their next poll, the hint was not sent: {Reason}")]
    private partial void LogUnsent(string reason);
}
