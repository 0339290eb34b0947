using System.Threading.Channels;
using Npgsql;
using Recommender.Engine.Ingest;
using Recommender.Engine.Tracing;

namespace Recommender.Engine.Storage;

/// <summary>
/// Lets concurrent requests share a transaction: whatever arrives while one is being committed goes into the next, which
/// leaves when that one is done, so that batches grow with the number of callers. It leaves earlier, in another lane, when
/// it is full or the one before takes unusually long. A caller returns when the commit of its own batch is done.
/// </summary>
/// <param name="kind">What the metrics call the items.</param>
/// <param name="write">Writes a batch in one transaction and gives a result for each item, in order.</param>
/// <param name="metrics">Counts batches.</param>
/// <param name="clock">For the deadline.</param>
/// <param name="limits">Those of single writes when left out.</param>
/// <param name="sizeOf">What an item counts towards the largest batch; 1 when left out.</param>
/// <param name="announce">
/// What has to happen between the commit of a batch and the return of its callers. The next batch does not wait for it.
/// </param>
public sealed class GroupCommit<TItem, TResult>(
    string kind, Func<IReadOnlyList<TItem>, CancellationToken, Task<IReadOnlyList<TResult>>> write, IngestMetrics metrics, TimeProvider clock,
    CommitLimits? limits = null, Func<TItem, int>? sizeOf = null, Func<IReadOnlyList<TItem>, Task>? announce = null)
{
    private readonly CommitLimits _limits = limits ?? CommitLimits.OfRequests;
    private readonly Channel<Waiting> _queue = Channel.CreateBounded<Waiting>((limits ?? CommitLimits.OfRequests).LongestQueue);
    private int _busyLanes;
    private int _heldUpLanes;

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
            var result = (await write([item], cancellationToken))[0];
            await AmbientTransaction.OnceCommittedAsync(() => AnnounceAsync([item]));
            return result;
        }

        var waiting = new Waiting(item);
        if (!_queue.Writer.TryWrite(waiting))
        {
            throw new TimeoutException("too many writes are waiting");
        }

        StartLane();
        try
        {
            return await waiting.Done.Task.WaitAsync(_limits.Deadline, clock, cancellationToken);
        }
        finally
        {
            waiting.IsGivenUp = true;
        }
    }

    private void StartLane()
    {
        var most = _queue.Reader.Count >= _limits.LargestBatch
            ? _limits.Lanes
            : Math.Min(_limits.Lanes, _limits.UsualLanes + Volatile.Read(ref _heldUpLanes));
        for (var busy = Volatile.Read(ref _busyLanes); busy < most;)
        {
            var before = Interlocked.CompareExchange(ref _busyLanes, busy + 1, busy);
            if (before == busy)
            {
                // The lane serves many requests, so it runs within none of them.
                ThreadPool.UnsafeQueueUserWorkItem(static commits => _ = commits.ServeAsync(), this, preferLocal: true);
                return;
            }

            busy = before;
        }
    }

    private async Task ServeAsync()
    {
        // Everybody who is ready to run gets to enqueue before the batch is closed.
        await Task.Yield();
        if (Take() is { Count: > 0 } batch)
        {
            await LetPassAsync(CompleteAsync(batch));
        }

        Interlocked.Decrement(ref _busyLanes);
        if (_queue.Reader.TryPeek(out _))
        {
            StartLane();
        }
    }

    /// <summary>Whoever waits behind a batch that waits for a lock, or for a slow disk, does not wait for as long as it.</summary>
    private async Task LetPassAsync(Task batch)
    {
        if (_limits.UsualLanes == _limits.Lanes || await IsDoneSoonAsync(batch))
        {
            await batch;
            return;
        }

        Interlocked.Increment(ref _heldUpLanes);
        StartLane();
        await batch;
        Interlocked.Decrement(ref _heldUpLanes);
    }

    private async Task<bool> IsDoneSoonAsync(Task batch)
    {
        try
        {
            await batch.WaitAsync(_limits.Patience, clock);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private List<Waiting> Take()
    {
        var batch = new List<Waiting>();
        for (var size = 0; size < _limits.LargestBatch && _queue.Reader.TryRead(out var waiting);)
        {
            if (!waiting.IsGivenUp)
            {
                batch.Add(waiting);
                size += SizeOf(waiting);
            }
        }

        return batch;
    }

    private int SizeOf(Waiting waiting) => sizeOf?.Invoke(waiting.Item) ?? 1;

    private async Task CompleteAsync(List<Waiting> batch)
    {
        try
        {
            var started = clock.GetTimestamp();
            using var span = Work.Start($"commit {kind}", [.. batch.Select(waiting => waiting.Trace).OfType<string>()]);
            var results = await write([.. batch.Select(waiting => waiting.Item)], CancellationToken.None);
            metrics.Committed(kind, batch.Sum(SizeOf), clock.GetElapsedTime(started));
            _ = ReturnAsync(batch, results);
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

    private Task AnnounceAsync(IReadOnlyList<TItem> items) => announce?.Invoke(items) ?? Task.CompletedTask;

    private async Task ReturnAsync(List<Waiting> batch, IReadOnlyList<TResult> results)
    {
        try
        {
            await AnnounceAsync([.. batch.Select(waiting => waiting.Item)]);
            for (var i = 0; i < batch.Count; i++)
            {
                batch[i].Done.TrySetResult(results[i]);
            }
        }
        catch (Exception failure)
        {
            batch.ForEach(waiting => waiting.Done.TrySetException(failure));
        }
    }
}
