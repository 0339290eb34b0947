using Recommender.Engine.Retention;
using Recommender.ModelWorker.Jobs;

namespace Recommender.ModelWorker.Retention;

/// <summary>Afterwards no past month is left in which every interaction has expired.</summary>
internal sealed class DropExpiredMonths(InteractionRetention interactions, RetentionOptions options) : IJob
{
    public static string Name => "drop-expired-months";

    public static TimeSpan Every => TimeSpan.FromHours(6);

    public Task<int> RunAsync(CancellationToken cancellationToken) =>
        interactions.DropMonthsAsync(options.InteractionDays, cancellationToken);
}
