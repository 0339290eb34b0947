using System.ComponentModel.DataAnnotations;
using Recommender.Engine.Webhooks;

namespace Recommender.Api.Webhooks;

/// <summary>Where webhooks may go, and when failed requests are worth one.</summary>
internal sealed class WebhookOptions
{
    /// <summary>For trials: whether this machine and private networks may be written to, also by plain http.</summary>
    [ConfigurationKeyName("WEBHOOK_ALLOW_PRIVATE_TARGETS")]
    public bool AllowPrivateTargets { get; set; }

    /// <summary>So many failed requests within a window are an event.</summary>
    [Range(1, 1_000_000)]
    [ConfigurationKeyName("WEBHOOK_ERROR_THRESHOLD")]
    public int Failures { get; set; } = 50;

    [Range(10, 86_400)]
    [ConfigurationKeyName("WEBHOOK_ERROR_WINDOW_SECS")]
    public int WindowSeconds { get; set; } = 300;

    public TargetPolicy Targets => new(AllowPrivateTargets);

    public FailureThreshold Threshold => new(Failures, TimeSpan.FromSeconds(WindowSeconds));
}
