using Recommender.Api.Configuration;
using Recommender.Engine.Webhooks;

namespace Recommender.Api.Webhooks;

internal static class WebhookRegistration
{
    public static void AddWebhooks(this IServiceCollection services)
    {
        services.AddSingleton<WebhookStore>();
        services.AddSingleton<DeliveryStore>();
        services.AddSingleton<FailureCounts>();
        services.AddSingleton<FailedRequests>();
        services.AddSingleton(provider => provider.GetRequiredService<ServiceSettings>().WebhookTargets);
        services.AddSingleton(provider => provider.GetRequiredService<ServiceSettings>().FailureThreshold);
        services.AddHostedService<ReportFailures>();
    }
}
