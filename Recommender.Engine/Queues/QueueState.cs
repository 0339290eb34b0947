namespace Recommender.Engine.Queues;

/// <summary>What waits in a queue.</summary>
/// <param name="Queue">Its name in the metrics.</param>
/// <param name="Length">Entries that are not done; long queues are not counted to their end.</param>
/// <param name="Age">How long the oldest of them waits; zero for an empty queue.</param>
public sealed record QueueState(string Queue, long Length, TimeSpan Age);

/// <summary>The published models of all tenants together.</summary>
/// <param name="Published">How many there are.</param>
/// <param name="OldestBehind">
/// The age of the oldest one that new interactions wait for, or how long those of a tenant wait for its first one; zero when none is behind.
/// </param>
public sealed record ModelState(long Published, TimeSpan OldestBehind);
