using Recommender.Engine.Retention;
using Recommender.ModelWorker.Jobs;

namespace Recommender.ModelWorker.Retention;

/// <summary>Afterwards no interaction is older than its type is kept.</summary>
internal sealed class DeleteExpiredInteractions(InteractionRetention interactions, RetentionOptions options) : IJob
{
    public static string Name => "delete-expired-interactions";

    public static TimeSpan Every => TimeSpan.FromHours(6);

    public Task<int> RunAsync(CancellationToken cancellationToken) =>
        interactions.DeleteExpiredAsync(options.InteractionDays, cancellationToken);
}
