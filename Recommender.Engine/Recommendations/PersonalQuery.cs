namespace Recommender.Engine.Recommendations;

/// <summary>What to recommend to somebody with a history.</summary>
public sealed record PersonalQuery
{
    public Algorithm Algorithm { get; init; } = Algorithm.Hybrid;

    public PageRules Rules { get; init; } = new();

    public SeenRules Seen { get; init; } = new();

    /// <summary>How much collaborative and content count in a hybrid; null: as the tenant's model found best.</summary>
    public BlendWeights? Weights { get; init; }

    /// <summary>A user with fewer interactions gets what everybody likes.</summary>
    public int MinInteractions { get; init; } = 1;

    /// <summary>Content that resembles the history less than this does not count; in [0,1].</summary>
    public double SimilarityThreshold { get; init; }
}

/// <summary>Shares of a hybrid score; they add up to 1.</summary>
public readonly record struct BlendWeights(double Collaborative, double Content)
{
    // The weights of requests are rounded by whoever writes them.
    private const double Tolerance = 0.001;

    public static BlendWeights Default { get; } = new(0.6, 0.4);

    /// <summary>Weights from what was given, null where nothing was: one implies the other. False when they do not add up to 1.</summary>
    public static bool TryCreate(double? collaborative, double? content, out BlendWeights? weights)
    {
        weights = (collaborative, content) switch
        {
            (null, null) => null,
            ({ } one, null) => new(one, 1 - one),
            (null, { } other) => new(1 - other, other),
            ({ } one, { } other) => new(one, other),
        };
        return weights is not { } blend
            || (blend is { Collaborative: >= 0, Content: >= 0 } && Math.Abs(blend.Collaborative + blend.Content - 1) <= Tolerance);
    }
}
