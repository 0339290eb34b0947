namespace Recommender.Engine.Training;

/// <summary>Bounds of a search.</summary>
public sealed record SearchOptions
{
    /// <summary>No new trial begins when this has passed. Which trials fit decides what is chosen; a given choice trains deterministically.</summary>
    public TimeSpan Budget { get; init; } = TimeSpan.FromSeconds(120);

    public int Seed { get; init; } = 1;

    /// <summary>Scoring a request costs time in proportion.</summary>
    public int MostDimensions { get; init; } = 128;

    /// <summary>Memory for neighbours in the served model: items x neighbours x 4 bytes stay below it.</summary>
    public long NeighbourBytes { get; init; } = 128L << 20;

    /// <summary>Trials run on a sample of users with at most about this many interactions.</summary>
    public int MostInteractions { get; init; } = 2_000_000;
}
