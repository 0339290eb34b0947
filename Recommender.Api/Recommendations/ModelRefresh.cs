using Recommender.Engine.Recommendations;
using Recommender.Engine.Storage;
using Recommender.Engine.Training;
using StackExchange.Redis;

namespace Recommender.Api.Recommendations;

/// <summary>Picks up new models: at once when the worker gives a hint, otherwise at the next poll.</summary>
internal sealed partial class ModelRefresh(
    ModelCache models, IConnectionMultiplexer redis, TimeProvider clock, ILogger<ModelRefresh> logger) : BackgroundService
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _hinted = new(0, 1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await SubscribeAsync();
        while (!stoppingToken.IsCancellationRequested)
        {
            await RefreshAsync(stoppingToken);
            await WaitAsync(stoppingToken);
        }
    }

    public override void Dispose()
    {
        _hinted.Dispose();
        base.Dispose();
    }

    private async Task RefreshAsync(CancellationToken cancellationToken)
    {
        try
        {
            await models.RefreshAsync(cancellationToken);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            // The models in memory go on answering.
            LogFailed(failure.Message);
        }
    }

    private async Task WaitAsync(CancellationToken stoppingToken)
    {
        using var poll = new CancellationTokenSource(Poll, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, poll.Token);
        try
        {
            await _hinted.WaitAsync(either.Token);
        }
        catch (OperationCanceledException)
        {
            // The time has come, or the end.
        }
    }

    private async Task SubscribeAsync()
    {
        try
        {
            // The client subscribes again by itself whenever Redis comes back.
            await redis.GetSubscriber().SubscribeAsync(ModelChannel.Name, (_, _) => Hint());
        }
        catch (Exception failure) when (RedisAway.Is(failure))
        {
            LogNoHints(failure.Message);
        }
    }

    private void Hint()
    {
        try
        {
            _hinted.Release();
        }
        catch (Exception failure) when (failure is SemaphoreFullException or ObjectDisposedException)
        {
            // A refresh is due already, or none is needed any more.
        }
    }

    [LoggerMessage(LogLevel.Warning, "New models cannot be looked for, the present ones go on answering: {Reason}")]
    private partial void LogFailed(string reason);

    [LoggerMessage(LogLevel.Information, "Without Redis new models are found by polling only: {Reason}")]
    private partial void LogNoHints(string reason);
}
