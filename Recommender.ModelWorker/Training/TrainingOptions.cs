namespace Recommender.ModelWorker.Training;

/// <summary>How fresh models are, and what may be spent on them.</summary>
internal sealed class TrainingOptions
{
    /// <summary>Seconds within which an interaction is part of its tenant's model.</summary>
    [ConfigurationKeyName("INCREMENTAL_UPDATE_INTERVAL_SECS")]
    public int UpdateSeconds { get; set; } = 10;

    /// <summary>Interactions of one update.</summary>
    [ConfigurationKeyName("MODEL_UPDATE_BATCH_SIZE")]
    public int UpdateBatch { get; set; } = 1000;

    /// <summary>Hours after which a model with changes is trained anew, however few they are.</summary>
    [ConfigurationKeyName("FULL_REBUILD_INTERVAL_HOURS")]
    public double RebuildHours { get; set; } = 24;

    /// <summary>Seconds that a search for a tenant's parameters may take.</summary>
    [ConfigurationKeyName("MODEL_SEARCH_BUDGET_SECONDS")]
    public double SearchSeconds { get; set; } = 120;

    public TimeSpan RebuildInterval => TimeSpan.FromHours(RebuildHours);

    /// <summary>Less than half of what may pass: the rest is for the queue before it, the work and the readers after it.</summary>
    public TimeSpan UpdateEvery => TimeSpan.FromSeconds(0.4 * UpdateSeconds);

    /// <summary>Every bound with the sentence that ends the start when it is broken.</summary>
    public static IEnumerable<(Func<TrainingOptions, bool> Holds, string Sentence)> Bounds { get; } =
    [
        (static each => each.UpdateSeconds is >= 1 and <= 86_400, "INCREMENTAL_UPDATE_INTERVAL_SECS must be from 1 to 86400."),
        (static each => each.UpdateBatch is >= 1 and <= 100_000, "MODEL_UPDATE_BATCH_SIZE must be from 1 to 100000."),
        (static each => each.RebuildHours is >= 0.01 and <= 8_760, "FULL_REBUILD_INTERVAL_HOURS must be from 0.01 to 8760."),
        (static each => each.SearchSeconds is >= 1 and <= 600, "MODEL_SEARCH_BUDGET_SECONDS must be from 1 to 600."),
    ];
}
