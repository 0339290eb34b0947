using System.ComponentModel.DataAnnotations;
using Recommender.Engine.Tenancy;
using Recommender.Engine.Webhooks;

namespace Recommender.ModelWorker.Webhooks;

/// <summary>How webhooks are sent, and the one webhook that can be set by variables alone.</summary>
internal sealed class WebhookOptions : IValidatableObject
{
    /// <summary>For trials: whether this machine and private networks may be written to, also by plain http.</summary>
    [ConfigurationKeyName("WEBHOOK_ALLOW_PRIVATE_TARGETS")]
    public bool AllowPrivateTargets { get; set; }

    /// <summary>How long a receiver may take for its whole answer.</summary>
    [Range(1, 30)]
    [ConfigurationKeyName("WEBHOOK_TIMEOUT_SECS")]
    public int TimeoutSeconds { get; set; } = 20;

    /// <summary>How long events can be listed and replayed.</summary>
    [Range(1, 365)]
    [ConfigurationKeyName("WEBHOOK_RETENTION_DAYS")]
    public int RetentionDays { get; set; } = 14;

    [ConfigurationKeyName("WEBHOOK_ENABLED")]
    public bool Enabled { get; set; }

    [ConfigurationKeyName("WEBHOOK_URL")]
    public string? Url { get; set; }

    [ConfigurationKeyName("WEBHOOK_SECRET")]
    public string? Secret { get; set; }

    [ConfigurationKeyName("DEFAULT_TENANT_ID")]
    public string DefaultTenant { get; set; } = "default";

    public TargetPolicy Targets => new(AllowPrivateTargets);

    /// <summary>The webhook of the variables; null when it is off or has no address.</summary>
    public WebhookDraft? Configured => Enabled && Url is { Length: > 0 } url
        ? new(url, ConfiguredWebhook.Events, InteractionTypes: null, Ordered: false, Description: null, Enabled: true)
        : null;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (TenantNames.Check(DefaultTenant) is { } unusable)
        {
            yield return new($"DEFAULT_TENANT_ID cannot be used: {unusable.Message}.");
        }

        if (!Enabled)
        {
            yield break;
        }

        if (Configured is not { } webhook)
        {
            yield return new("WEBHOOK_ENABLED needs WEBHOOK_URL.");
        }
        else if (WebhookRules.Check(webhook, Targets) is { } fault)
        {
            yield return new($"WEBHOOK_URL cannot be used: {fault.Message}.");
        }

        if (Secret is null || WebhookSecret.Parse(Secret) is null)
        {
            yield return new("WEBHOOK_ENABLED needs WEBHOOK_SECRET: whsec_ and base64, or any text of at least 16 characters.");
        }
    }
}
