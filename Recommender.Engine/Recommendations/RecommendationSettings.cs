namespace Recommender.Engine.Recommendations;

/// <summary>What is in effect for one tenant when a request says nothing else; <see cref="RecommendationOptions"/> describes each.</summary>
public sealed record RecommendationSettings
{
    public required int DefaultCount { get; init; }

    public required int MaxCount { get; init; }

    /// <summary>Null: as the history of each user suggests.</summary>
    public required BlendWeights? Weights { get; init; }

    public required double SimilarityThreshold { get; init; }

    public required int MinInteractions { get; init; }

    public required TimeSpan TrendingWindow { get; init; }

    public required int PopularEntities { get; init; }

    public required TimeSpan AnswersFresh { get; init; }

    public required TimeSpan ChartsFresh { get; init; }

    /// <summary>Rules for a page of so many.</summary>
    public PageRules Page(int count) =>
        new() { Count = count, Window = TrendingWindow, ChartsFresh = ChartsFresh, PopularEntities = PopularEntities };

    /// <summary>A query with such rules.</summary>
    public PersonalQuery Query(Algorithm algorithm, PageRules page) => new()
    {
        Algorithm = algorithm,
        Rules = page,
        Weights = Weights,
        MinInteractions = MinInteractions,
        SimilarityThreshold = SimilarityThreshold,
    };
}
