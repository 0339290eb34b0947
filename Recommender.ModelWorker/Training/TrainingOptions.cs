using System.ComponentModel.DataAnnotations;

namespace Recommender.ModelWorker.Training;

/// <summary>When the worker brings models up to date.</summary>
internal sealed class TrainingOptions
{
    private const double WaitingShare = 0.4;

    /// <summary>The longest time between two trainings of a tenant that has changes, and between two searches for parameters.</summary>
    [Range(0.01, 8760)]
    [ConfigurationKeyName("FULL_REBUILD_INTERVAL_HOURS")]
    public double FullRebuildHours { get; set; } = 24;

    /// <summary>How long it takes at most until an interaction is in the models.</summary>
    [Range(0.25, 86_400)]
    [ConfigurationKeyName("INCREMENTAL_UPDATE_INTERVAL_SECS")]
    public double? UpdateSeconds { get; set; }

    /// <summary>How long a search for better parameters may take.</summary>
    [Range(0.1, 86_400)]
    [ConfigurationKeyName("MODEL_SEARCH_BUDGET_SECONDS")]
    public double SearchSeconds { get; set; } = 120;

    public TimeSpan FullRebuild => TimeSpan.FromHours(FullRebuildHours);

    /// <summary>From the start of one update to the start of the next: the rest is for updating and for replicas to read the outcome.</summary>
    public TimeSpan? BetweenUpdates => UpdateSeconds is { } seconds ? TimeSpan.FromSeconds(seconds * WaitingShare) : null;

    public TimeSpan SearchBudget => TimeSpan.FromSeconds(SearchSeconds);
}
