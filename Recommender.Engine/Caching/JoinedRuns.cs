using System.Collections.Concurrent;

namespace Recommender.Engine.Caching;

/// <summary>
/// Runs something at most once at a time per key. Whoever asks while it runs shares the next run, which begins after
/// they asked.
/// </summary>
internal sealed class JoinedRuns<TKey>(Func<TKey, Task> run)
    where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, Line> _lines = new();

    private sealed class Line
    {
        public Task Running { get; set; } = Task.CompletedTask;

        public Task? Next { get; set; }
    }

    public Task RunAsync(TKey key)
    {
        var line = _lines.GetOrAdd(key, static _ => new());
        lock (line)
        {
            return line.Next ??= RunAfterAsync(line, line.Running, key);
        }
    }

    private async Task RunAfterAsync(Line line, Task before, TKey key)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        Task running;
        lock (line)
        {
            line.Next = null;
            running = line.Running = run(key);
        }

        await running;
    }
}
