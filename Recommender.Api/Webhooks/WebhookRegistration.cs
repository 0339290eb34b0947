using Recommender.Engine.Webhooks;
using Recommender.ServiceDefaults.Configuration;

namespace Recommender.Api.Webhooks;

internal static class WebhookRegistration
{
    public static void AddWebhooks(this WebApplicationBuilder builder)
    {
        var options = builder.AddVariables<WebhookOptions>();
        var services = builder.Services;
        services.AddSingleton<WebhookStore>();
        services.AddSingleton<DeliveryStore>();
        services.AddSingleton<FailureCounts>();
        services.AddSingleton<FailedRequests>();
        services.AddSingleton(options.Targets);
        services.AddSingleton(options.Threshold);
        services.AddHostedService<ReportFailures>();
    }
}
