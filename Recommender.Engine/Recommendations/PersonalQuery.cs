namespace Recommender.Engine.Recommendations;

/// <summary>What to recommend to somebody with a history.</summary>
public sealed record PersonalQuery
{
    public Algorithm Algorithm { get; init; } = Algorithm.Hybrid;

    public PageRules Rules { get; init; } = new();

    public SeenRules Seen { get; init; } = new();

    /// <summary>How much collaborative and content count in a hybrid; null: as the tenant's model found best.</summary>
    public BlendWeights? Weights { get; init; }
}

/// <summary>Shares of a hybrid score; they add up to 1.</summary>
public readonly record struct BlendWeights(double Collaborative, double Content)
{
    public static BlendWeights Default { get; } = new(0.6, 0.4);
}

/// <summary>Which entities of the history are not recommended again.</summary>
public sealed record SeenRules
{
    /// <summary>Whether what was seen is left out at all.</summary>
    public bool Exclude { get; init; } = true;

    /// <summary>Names of the interaction types that count as seen; empty for all.</summary>
    public IReadOnlySet<string> Types { get; init; } = new HashSet<string>();

    /// <summary>After this time an entity may be recommended again; null: never.</summary>
    public TimeSpan? AgainAfter { get; init; }
}
