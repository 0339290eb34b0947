using Microsoft.Extensions.Options;
using Recommender.Engine.Tenancy;
using Recommender.Engine.Webhooks;
using Recommender.ModelWorker.Jobs;

namespace Recommender.ModelWorker.Webhooks;

/// <summary>
/// Afterwards the default tenant has the subscription that <c>WEBHOOK_ENABLED</c>, <c>WEBHOOK_URL</c> and
/// <c>WEBHOOK_SECRET</c> describe, and none when they do not.
/// </summary>
internal sealed class ConfiguredWebhook(
    IOptions<WebhookOptions> options, WebhookStore webhooks, TenantDirectory tenants) : IJob
{
    /// <summary>The events of the service that had these variables.</summary>
    public static readonly string[] Events =
        [WebhookEvents.ModelUpdated, WebhookEvents.TrendingChanged, WebhookEvents.ErrorThresholdExceeded];

    /// <summary>The same in every installation; subscriptions are known by tenant and id.</summary>
    public static readonly Guid Id = new("00000000-0000-7000-8000-0000000c0f16");

    public static string Name => "configured-webhook";

    public static TimeSpan Every => TimeSpan.FromHours(1);

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var settings = options.Value;
        if (settings.Configured is { } webhook)
        {
            var tenant = await tenants.FindOrCreateAsync(settings.DefaultTenant, cancellationToken);
            await webhooks.ConfigureAsync(
                tenant, Id, webhook.Url, webhook.Events, WebhookSecret.Parse(settings.Secret!)!, cancellationToken);
            return 1;
        }

        return await tenants.FindAsync(settings.DefaultTenant, cancellationToken) is { } known
            && await webhooks.DeleteAsync(known, Id, cancellationToken) ? 1 : 0;
    }
}
