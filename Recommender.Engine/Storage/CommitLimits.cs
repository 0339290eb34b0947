namespace Recommender.Engine.Storage;

/// <summary>How much goes through a <see cref="GroupCommit{TItem, TResult}"/> at a time.</summary>
/// <param name="Lanes">Transactions at a time.</param>
/// <param name="UsualLanes">Of these, the ones in use while commits are quick and no batch is full.</param>
/// <param name="LargestBatch">A transaction that has reached this size takes no more.</param>
/// <param name="LongestQueue">Items that wait; more are refused.</param>
/// <param name="Deadline">How long an item waits for its commit.</param>
public sealed record CommitLimits(int Lanes, int UsualLanes, int LargestBatch, int LongestQueue, TimeSpan Deadline)
{
    /// <summary>
    /// For single writes. What a batch costs is mostly the same for few items and for many, so they gather behind one batch
    /// at a time. The queue holds some two seconds of work: what waits longer than that would be answered with 503 anyway.
    /// </summary>
    public static readonly CommitLimits OfRequests =
        new(Lanes: 2, UsualLanes: 1, LargestBatch: 512, LongestQueue: 20_000, TimeSpan.FromSeconds(2.3));

    /// <summary>
    /// A batch that is under way for longer than this holds others up, which may then pass. Many times what a commit takes
    /// on a disk that works, and less than a caller notices.
    /// </summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMilliseconds(20);
}
