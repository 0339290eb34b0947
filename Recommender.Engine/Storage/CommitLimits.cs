namespace Recommender.Engine.Storage;

/// <summary>How much goes through a <see cref="GroupCommit{TItem, TResult}"/> at a time.</summary>
/// <param name="Lanes">Transactions at a time.</param>
/// <param name="LargestBatch">A transaction that has reached this size takes no more.</param>
/// <param name="LongestQueue">Items that wait; more are refused.</param>
/// <param name="Deadline">How long an item waits for its commit.</param>
public sealed record CommitLimits(int Lanes, int LargestBatch, int LongestQueue, TimeSpan Deadline)
{
    /// <summary>
    /// For single writes. Two lanes, so that one batch is collected and sent while the other waits for the disk. The queue
    /// holds some two seconds of work: what waits longer than that would be answered with 503 anyway.
    /// </summary>
    public static readonly CommitLimits OfRequests = new(Lanes: 2, LargestBatch: 512, LongestQueue: 20_000, TimeSpan.FromSeconds(2.3));
}
