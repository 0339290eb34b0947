using System.Collections.Concurrent;
using Recommender.Engine.Tenancy;

namespace Recommender.Gateway.Tenancy;

/// <summary>When one key was last used; noting it costs a request one write to memory.</summary>
internal sealed class KeyUse(TimeProvider clock)
{
    private long _at;

    public void Note() => Volatile.Write(ref _at, clock.GetUtcNow().UtcTicks);

    /// <summary>The last use since the last call; null without one.</summary>
    public DateTime? Take() => Interlocked.Exchange(ref _at, 0) is var ticks and > 0 ? new DateTime(ticks, DateTimeKind.Utc) : null;
}

/// <summary>Writes the last use of keys to storage, every few seconds and at the end, many keys at a time.</summary>
internal sealed partial class KeyUsage(KeyStore store, TimeProvider clock, ILogger<KeyUsage> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<Guid, KeyUse> _uses = new();

    public KeyUse Of(Guid key) => _uses.GetOrAdd(key, static (_, clock) => new(clock), clock);

    internal async Task WriteAsync(CancellationToken cancellationToken)
    {
        var used = _uses.Select(use => (use.Key, At: use.Value.Take())).Where(use => use.At is not null).ToList();
        if (used.Count == 0)
        {
            return;
        }

        try
        {
            await store.MarkUsedAsync([.. used.Select(use => use.Key)], [.. used.Select(use => use.At!.Value)], cancellationToken);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            // When a key was last used is worth less than the gateway's life.
            LogNotWritten(failure, used.Count);
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await WriteAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await WriteAsync(stoppingToken);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The last use of {Count} API keys could not be written; their next use will be")]
    private partial void LogNotWritten(Exception failure, int count);
}
