using Recommender.Engine.Experiments;
using Recommender.ModelWorker.Jobs;

namespace Recommender.ModelWorker.Retention;

/// <summary>Afterwards no event of an experiment is left that arrived longer ago than they are kept.</summary>
internal sealed class ForgetAbEvents(AbEventStore events, RetentionOptions options) : IJob
{
    public static string Name => "forget-ab-events";

    public static TimeSpan Every => TimeSpan.FromHours(1);

    public Task<int> RunAsync(CancellationToken cancellationToken) =>
        events.DeleteExpiredAsync(TimeSpan.FromDays(options.AbEventDays), cancellationToken);
}
