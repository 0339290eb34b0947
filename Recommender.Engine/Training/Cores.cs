namespace Recommender.Engine.Training;

/// <summary>
/// Parallel work of the models runs on the task scheduler of the caller: all cores by default, fewer for whoever starts
/// training on a scheduler that allows fewer.
/// </summary>
internal static class Cores
{
    public static ParallelOptions Of(CancellationToken cancellationToken) =>
        new() { CancellationToken = cancellationToken, TaskScheduler = TaskScheduler.Current };
}
