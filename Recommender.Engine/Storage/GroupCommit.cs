using System.Threading.Channels;
using Npgsql;
using Recommender.Engine.Ingest;
using Recommender.Engine.Tracing;

namespace Recommender.Engine.Storage;

/// <summary>
/// Lets concurrent requests share a transaction: whatever arrives while one is being committed goes into the next.
/// Nothing waits for a timer. A caller returns when the commit of its own batch is done.
/// </summary>
/// <param name="kind">What the metrics call the items.</param>
/// <param name="write">Writes a batch in one transaction and gives a result for each item, in order.</param>
public sealed class GroupCommit<TItem, TResult>(
    string kind, Func<IReadOnlyList<TItem>, CancellationToken, Task<IReadOnlyList<TResult>>> write, IngestMetrics metrics, TimeProvider clock)
{
    // Two lanes, so that one batch is collected and sent while the other waits for the disk.
    private const int Lanes = 2;
    private const int LargestBatch = 512;

    // Some two seconds of work: what waits longer than that would be answered with 503 anyway.
    private const int LongestQueue = 20_000;

    private readonly Channel<Waiting> _queue = Channel.CreateBounded<Waiting>(LongestQueue);
    private int _busyLanes;

    private sealed class Waiting(TItem item)
    {
        public TItem Item { get; } = item;

        public string? Trace { get; } = Work.Trace;

        public TaskCompletionSource<TResult> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool IsGivenUp { get; set; }
    }

    /// <summary>Writes an item. After an exception its outcome is unknown unless the exception says otherwise.</summary>
    /// <exception cref="TimeoutException">The queue is full or the commit takes too long.</exception>
    public async Task<TResult> WriteAsync(TItem item, CancellationToken cancellationToken)
    {
        if (AmbientTransaction.Current is not null)
        {
            return (await write([item], cancellationToken))[0];
        }

        var waiting = new Waiting(item);
        if (!_queue.Writer.TryWrite(waiting))
        {
            throw new TimeoutException("too many writes are waiting");
        }

        StartLane();
        try
        {
            return await waiting.Done.Task.WaitAsync(DatabaseDefaults.Commit, clock, cancellationToken);
        }
        finally
        {
            waiting.IsGivenUp = true;
        }
    }

    private void StartLane()
    {
        if (Interlocked.Increment(ref _busyLanes) <= Lanes)
        {
            // The lane serves many requests, so it runs within none of them.
            ThreadPool.UnsafeQueueUserWorkItem(static commits => _ = commits.DrainAsync(), this, preferLocal: true);
        }
        else
        {
            Interlocked.Decrement(ref _busyLanes);
        }
    }

    private async Task DrainAsync()
    {
        // Everybody who is ready to run gets to enqueue before the batch is closed.
        await Task.Yield();
        while (Take() is { Count: > 0 } batch)
        {
            await CompleteAsync(batch);
        }

        Interlocked.Decrement(ref _busyLanes);
        if (_queue.Reader.TryPeek(out _))
        {
            StartLane();
        }
    }

    private List<Waiting> Take()
    {
        var batch = new List<Waiting>();
        while (batch.Count < LargestBatch && _queue.Reader.TryRead(out var waiting))
        {
            if (!waiting.IsGivenUp)
            {
                batch.Add(waiting);
            }
        }

        return batch;
    }

    private async Task CompleteAsync(List<Waiting> batch)
    {
        try
        {
            var started = clock.GetTimestamp();
            using var span = Work.Start($"commit {kind}", [.. batch.Select(waiting => waiting.Trace).OfType<string>()]);
            var results = await write([.. batch.Select(waiting => waiting.Item)], CancellationToken.None);
            metrics.Committed(kind, batch.Count, clock.GetElapsedTime(started));
            for (var i = 0; i < batch.Count; i++)
            {
                batch[i].Done.TrySetResult(results[i]);
            }
        }
        catch (PostgresException) when (batch.Count > 1)
        {
            // One item must not fail its neighbours, and a deadlock is resolved by trying again.
            foreach (var waiting in batch.Where(waiting => !waiting.IsGivenUp))
            {
                await CompleteAsync([waiting]);
            }
        }
        catch (Exception failure)
        {
            batch.ForEach(waiting => waiting.Done.TrySetException(failure));
        }
    }
}
