namespace Recommender.Engine.Training;

/// <summary>One training run, as the history of a tenant's models keeps it.</summary>
/// <param name="Version">Grows with every run.</param>
/// <param name="TrainedAt">When it ended.</param>
/// <param name="PublishedAt">When readers began to use it; null if it was not better than the one in use.</param>
/// <param name="RetiredAt">When a later one replaced it.</param>
/// <param name="Run">What it took and gave.</param>
public sealed record ModelRecord(
    long Version, DateTimeOffset TrainedAt, DateTimeOffset? PublishedAt, DateTimeOffset? RetiredAt, TrainingRun Run);

/// <summary>What a training run took and gave.</summary>
/// <param name="Duration">From reading the data to publishing.</param>
/// <param name="Users">Users in the data.</param>
/// <param name="Entities">Entities in the data.</param>
/// <param name="Interactions">Interactions in the data.</param>
/// <param name="SizeBytes">Size of the packed model.</param>
/// <param name="Parameters">JSON: what the model is determined by, beside the data.</param>
/// <param name="Figures">JSON: quality on the held-out part, as far as it was measured.</param>
public sealed record TrainingRun(
    TimeSpan Duration, int Users, int Entities, long Interactions, long SizeBytes, string Parameters, string Figures);
