using System.ComponentModel.DataAnnotations;

namespace Recommender.ModelWorker.Retention;

/// <summary>For how long things are kept.</summary>
internal sealed class RetentionOptions
{
    /// <summary>Interactions whose type has no number of its own; null for ever.</summary>
    [Range(1, 36_500)]
    [ConfigurationKeyName("INTERACTION_RETENTION_DAYS")]
    public int? InteractionDays { get; set; }

    /// <summary>Answers to requests with an idempotency key. Clients may count on a day.</summary>
    [Range(24, 8_760)]
    [ConfigurationKeyName("IDEMPOTENCY_RETENTION_HOURS")]
    public int IdempotencyHours { get; set; } = 48;

    /// <summary>Files of exports, after the job has ended.</summary>
    [Range(1, 8_760)]
    [ConfigurationKeyName("EXPORT_RETENTION_HOURS")]
    public int ExportHours { get; set; } = 24;

    /// <summary>Jobs, after they have ended.</summary>
    [Range(1, 36_500)]
    [ConfigurationKeyName("JOB_RETENTION_DAYS")]
    public int JobDays { get; set; } = 30;

    /// <summary>Events of experiments, which anybody may send.</summary>
    [Range(1, 36_500)]
    [ConfigurationKeyName("AB_EVENT_RETENTION_DAYS")]
    public int AbEventDays { get; set; } = 90;
}
