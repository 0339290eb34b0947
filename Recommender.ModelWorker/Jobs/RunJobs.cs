using Recommender.Engine.Jobs;

namespace Recommender.ModelWorker.Jobs;

/// <summary>Afterwards no job of any tenant waits that may run now and that another worker is not at.</summary>
internal sealed class RunJobs(JobRunner jobs) : IJob
{
    public static string Name => "run-jobs";

    public static TimeSpan Every => TimeSpan.FromSeconds(1);

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var ended = 0;
        while (await jobs.RunOneAsync(cancellationToken))
        {
            ended++;
        }

        return ended;
    }
}
