namespace Recommender.Engine.Storage;

/// <summary>
/// Lets concurrent requests share a statement that reads: whatever is asked for while the lanes are busy goes together into
/// the next one. Nothing waits for a timer, and a request that is alone does not wait at all. What is read was there when the
/// request asked, or came later.
/// </summary>
/// <param name="read">Reads for several keys, which may repeat, and gives a result for each, in order.</param>
internal sealed class SharedReads<TKey, TResult>(Func<IReadOnlyList<TKey>, CancellationToken, Task<IReadOnlyList<TResult>>> read)
{
    // One is on its way back while the other is being answered.
    private const int Lanes = 2;

    // A failure or a long row of results is not to hold up many.
    private const int MostTogether = 32;

    private readonly Lock _changing = new();
    private readonly Queue<Waiting> _waiting = new();
    private int _busyLanes;

    private sealed record Waiting(TKey Key, CancellationToken GivenUp)
    {
        public TaskCompletionSource<TResult> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>What is there for a key. Within an <see cref="AmbientTransaction"/> it is read in that one, alone.</summary>
    public async Task<TResult> ReadAsync(TKey key, CancellationToken cancellationToken)
    {
        if (AmbientTransaction.Current is not null)
        {
            return (await read([key], cancellationToken))[0];
        }

        var mine = new Waiting(key, cancellationToken);
        if (IsToStart(mine))
        {
            // The lane serves many requests, so it runs within none of them.
            ThreadPool.UnsafeQueueUserWorkItem(static reads => _ = reads.RunAsync(), this, preferLocal: true);
        }

        return await mine.Done.Task.WaitAsync(cancellationToken);
    }

    private bool IsToStart(Waiting mine)
    {
        lock (_changing)
        {
            _waiting.Enqueue(mine);
            var free = _busyLanes < Lanes;
            _busyLanes += free ? 1 : 0;
            return free;
        }
    }

    private async Task RunAsync()
    {
        while (Take() is { Count: > 0 } together)
        {
            try
            {
                var results = await read([.. together.Select(waiting => waiting.Key)], CancellationToken.None);
                for (var i = 0; i < together.Count; i++)
                {
                    together[i].Done.TrySetResult(results[i]);
                }
            }
            catch (Exception failure)
            {
                together.ForEach(waiting => waiting.Done.TrySetException(failure));
            }
        }
    }

    private List<Waiting> Take()
    {
        lock (_changing)
        {
            var together = new List<Waiting>();
            while (together.Count < MostTogether && _waiting.TryDequeue(out var waiting))
            {
                if (!waiting.GivenUp.IsCancellationRequested)
                {
                    together.Add(waiting);
                }
            }

            _busyLanes -= together.Count == 0 ? 1 : 0;
            return together;
        }
    }
}
