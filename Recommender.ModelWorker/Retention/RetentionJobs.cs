using Recommender.Engine.Experiments;
using Recommender.Engine.Idempotency;
using Recommender.Engine.Jobs;
using Recommender.Engine.Retention;
using Recommender.ModelWorker.Jobs;

namespace Recommender.ModelWorker.Retention;

internal static class RetentionJobs
{
    public static IServiceCollection AddRetentionJobs(this IServiceCollection services, RetentionOptions options) =>
        services
            .AddSingleton(options)
            .AddSingleton<InteractionRetention>()
            .AddSingleton<IdempotencyStore>()
            .AddSingleton<JobRetention>()
            .AddSingleton<AbEventStore>()
            .AddJob<DropExpiredMonths>()
            .AddJob<DeleteExpiredInteractions>()
            .AddJob<ForgetAnswers>()
            .AddJob<FailAbandonedImports>()
            .AddJob<DropExportFiles>()
            .AddJob<ForgetJobs>()
            .AddJob<ForgetAbEvents>();
}
