using System.Runtime.CompilerServices;

namespace Aspire.Hosting.Board;

/// <summary>The last lines of one resource's output. Readers pull, so a slow one costs no memory; it skips what was overwritten.</summary>
internal sealed class LogRing(int capacity, TimeProvider time)
{
    private const int BatchSize = 500;

    private readonly Lock gate = new();
    private readonly LogLine[] lines = new LogLine[capacity];
    private int count;
    private TaskCompletionSource? waiters;

    public void Add(string text, bool isError)
    {
        TaskCompletionSource? woken;
        lock (gate)
        {
            lines[count % capacity] = new(count + 1, time.GetUtcNow(), text, isError);
            count++;
            (woken, waiters) = (waiters, null);
        }
        woken?.SetResult();
    }

    /// <summary>The newest lines, oldest first.</summary>
    public IReadOnlyList<LogLine> Last(int amount)
    {
        lock (gate)
        {
            return Slice(Math.Max(0, count - amount), amount);
        }
    }

    /// <summary>What is kept, in batches, then every new line until cancelled; without follow it ends after what is kept.</summary>
    public async IAsyncEnumerable<IReadOnlyList<LogLine>> Read(
        bool follow, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var seen = 0;
        while (true)
        {
            var (batch, more) = After(seen);
            if (batch.Count > 0)
            {
                seen = batch[^1].Number;
                yield return batch;
            }
            else if (!follow)
            {
                yield break;
            }
            await more.WaitAsync(cancellationToken);
        }
    }

    private (IReadOnlyList<LogLine> Batch, Task More) After(int seen)
    {
        lock (gate)
        {
            if (seen < count)
            {
                return (Slice(seen, BatchSize), Task.CompletedTask);
            }
            waiters ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            return ([], waiters.Task);
        }
    }

    private LogLine[] Slice(int from, int amount)
    {
        var first = Math.Max(from, count - capacity);
        var last = Math.Min(count, first + amount);
        return [.. Enumerable.Range(first, last - first).Select(index => lines[index % capacity])];
    }
}
