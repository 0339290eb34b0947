using Recommender.Engine.Jobs;
using Recommender.ModelWorker.Jobs;

namespace Recommender.ModelWorker.Retention;

/// <summary>Afterwards no job is left that ended longer ago than jobs are kept.</summary>
internal sealed class ForgetJobs(JobRetention jobs, RetentionOptions options) : IJob
{
    public static string Name => "forget-jobs";

    public static TimeSpan Every => TimeSpan.FromHours(1);

    public Task<int> RunAsync(CancellationToken cancellationToken) =>
        jobs.DeleteAsync(TimeSpan.FromDays(options.JobDays), cancellationToken);
}
