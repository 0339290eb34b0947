namespace Recommender.Engine.Jobs;

/// <summary>How the jobs of one kind are done.</summary>
public interface IJobWork
{
    /// <summary>One of <see cref="JobKinds"/>.</summary>
    string Kind { get; }

    /// <summary>
    /// Does a job, or the rest of one that another worker began, and returns its result as a JSON object, if it has one.
    /// The token is cancelled when the job was cancelled or belongs to another worker by now.
    /// </summary>
    /// <exception cref="JobFailedException">It cannot be done, and trying again would not help.</exception>
    Task<string?> RunAsync(JobRun run, CancellationToken cancellationToken);
}

/// <summary>Why a job cannot be done, in a sentence for whoever asked for it.</summary>
public sealed class JobFailedException(string message) : Exception(message);
