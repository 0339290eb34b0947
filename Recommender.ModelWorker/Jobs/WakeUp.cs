using System.Threading.Channels;

namespace Recommender.ModelWorker.Jobs;

/// <summary>Makes a job run before its next tick. Calls that come while it runs are one further pass.</summary>
internal sealed class WakeUp<TJob>
    where TJob : IJob
{
    private readonly Channel<bool> _calls = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Call() => _calls.Writer.TryWrite(true);

    /// <summary>Returns at the next call, or at once when there was one since the last time.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken) => await _calls.Reader.ReadAsync(cancellationToken);
}
