using Recommender.Engine.Idempotency;
using Recommender.ModelWorker.Jobs;

namespace Recommender.ModelWorker.Retention;

/// <summary>Afterwards no stored answer to an idempotency key is older than it must be.</summary>
internal sealed class ForgetAnswers(IdempotencyStore answers, RetentionOptions options) : IJob
{
    public static string Name => "forget-answers";

    public static TimeSpan Every => TimeSpan.FromHours(1);

    public Task<int> RunAsync(CancellationToken cancellationToken) =>
        answers.DeleteExpiredAsync(TimeSpan.FromHours(options.IdempotencyHours), cancellationToken);
}
