using Recommender.Engine.Tenancy;
using Recommender.Engine.Trending;
using Recommender.Engine.Webhooks;
using Recommender.ModelWorker.Jobs;
using Recommender.ServiceDefaults.Metrics;

namespace Recommender.ModelWorker.Webhooks;

internal static class WebhookJobs
{
    public static IServiceCollection AddWebhookJobs(this IServiceCollection services) =>
        services
            .AddSingleton<TenantDirectory>()
            .AddSingleton<TrendingStore>()
            .AddSingleton<TrendingWatch>()
            .AddSingleton<WebhookStore>()
            .AddSingleton<DeliveryQueue>()
            .AddSingleton<DeliveryReports>()
            .AddInstruments<WebhookMetrics>()
            .AddSingleton<WebhookSender>()
            .AddJob<ConfiguredWebhook>()
            .AddJob<AnnounceTrending>()
            .AddJob<DeliverWebhooks>()
            .AddJob<ForgetEvents>();
}
