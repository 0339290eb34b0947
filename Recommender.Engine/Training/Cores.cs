using System.Collections.Concurrent;

namespace Recommender.Engine.Training;

/// <summary>
/// Parallel work of the models runs on the task scheduler of the caller, on at most all cores: whoever starts training
/// on a scheduler that allows fewer gets fewer.
/// </summary>
internal static class Cores
{
    public static ParallelOptions Of(CancellationToken cancellationToken) => new()
    {
        CancellationToken = cancellationToken,
        TaskScheduler = TaskScheduler.Current,
        MaxDegreeOfParallelism = Environment.ProcessorCount,
    };

    /// <summary>
    /// Does every index once, with work space of its own for each thread. A parallel loop restarts its tasks many times a
    /// second; keeping the work spaces between them is what keeps memory flat.
    /// </summary>
    public static void Each<T>(int count, Func<T> create, Action<int, T> work, CancellationToken cancellationToken)
    {
        var idle = new ConcurrentBag<T>();
        Parallel.For(
            0, count, Of(cancellationToken),
            () => idle.TryTake(out var space) ? space : create(),
            (index, _, space) =>
            {
                work(index, space);
                return space;
            },
            idle.Add);
    }
}
