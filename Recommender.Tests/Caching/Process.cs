using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Recommender.Engine.Caching;
using Recommender.Engine.Online;
using Recommender.Engine.Recommendations;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;
using Recommender.Engine.Training;
using Recommender.Tests.Infrastructure;
using StackExchange.Redis;

namespace Recommender.Tests.Caching;

/// <summary>What a process remembers answers with: the real thing on a connection of its own, and a clock that stands still.</summary>
internal sealed class Process : IAsyncDisposable
{
    private readonly ConnectionMultiplexer _redis;
    private readonly NoticeChannel _channel;
    private readonly CancellationTokenSource _stopBeating = new();
    private readonly ServiceProvider _meters = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private Task _beating = Task.CompletedTask;

    private Process(Servers servers, ConnectionMultiplexer redis)
    {
        _redis = redis;
        _channel = new(redis, TimeProvider.System);
        var generations = new Generations();
        var models = new ModelCache(
            new ModelStore(servers.Database), new OnlineStore(servers.Database), ModelBudget.Default, generations, TimeProvider.System,
            NullLogger<ModelCache>.Instance);
        var metrics = new CacheMetrics(Meters);
        var shared = new SharedAnswers(redis, _channel, models, generations, metrics, Clock);
        Notices = new(generations, _channel, shared);
        Answers = new(generations, Notices, shared, metrics, Clock);
    }

    public IMeterFactory Meters => _meters.GetRequiredService<IMeterFactory>();

    public ChangeNotices Notices { get; }

    public AnswerCache Answers { get; }

    public FakeTimeProvider Clock { get; } = new(DateTimeOffset.UtcNow);

    /// <summary>Returns when the process relies on what it remembers; at once where there is no Redis.</summary>
    public static async Task<Process> StartAsync(Servers servers, string? redis = null)
    {
        var options = ConfigurationOptions.Parse(redis ?? servers.RedisConnection);
        RedisDefaults.Apply(options);
        var process = new Process(servers, await ConnectionMultiplexer.ConnectAsync(options));
        if (process._redis.IsConnected)
        {
            // The connection for subscriptions comes a moment after that for commands.
            await Eventually.HoldsAsync(() => process._redis.GetSubscriber().IsConnected());
            await process._channel.ListenAsync(await new Installation(servers.Database).NameAsync(CancellationToken.None));
            process._beating = process.BeatAsync();
            await Eventually.HoldsAsync(() => process._channel.IsCurrent);
        }

        return process;
    }

    public async Task StopBeatingAsync()
    {
        await _stopBeating.CancelAsync();
        await _beating;
    }

    public IEnumerable<RedisKey> KeysInRedis(TenantId tenant, string part) =>
        _redis.GetServers().SelectMany(server => server.Keys(pattern: $"*:{tenant.Value}*{part}*"));

    public async Task ForgetInRedisAsync(TenantId tenant)
    {
        foreach (var key in KeysInRedis(tenant, "").ToList())
        {
            await _redis.GetDatabase().KeyDeleteAsync(key);
        }
    }

    private async Task BeatAsync()
    {
        using var timer = new PeriodicTimer(NoticeChannel.Beat);
        do
        {
            await _channel.BeatAsync();
        }
        while (!_stopBeating.IsCancellationRequested && await timer.WaitForNextTickAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await StopBeatingAsync();
        await _channel.LeaveAsync();
        await _redis.DisposeAsync();
        await _meters.DisposeAsync();
        _stopBeating.Dispose();
    }
}
