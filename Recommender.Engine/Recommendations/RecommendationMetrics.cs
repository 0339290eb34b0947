using System.Diagnostics.Metrics;

namespace Recommender.Engine.Recommendations;

/// <summary>What recommendations are made from, and where the time goes that is spent on them.</summary>
public sealed class RecommendationMetrics
{
    private static readonly KeyValuePair<string, object?>[] Stages =
        [.. Enum.GetNames<Stage>().Select(name => new KeyValuePair<string, object?>("stage", name.ToLowerInvariant()))];

    private readonly Counter<long> _served;
    private readonly Histogram<double> _stages;

    public RecommendationMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Recommender");
        _served = meter.CreateCounter<long>(
            "recommender.recommendations.served", "{page}", "Pages of recommendations computed, by what fills their first place");
        _stages = meter.CreateHistogram<double>(
            "recommender.recommendations.stage.duration", "s", "Time of one stage of computing a page that was not remembered",
            advice: new() { HistogramBucketBoundaries = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5] });
    }

    /// <summary>A page was computed. It is a fallback when the algorithm that was asked for has nothing to put first.</summary>
    public void Served(Algorithm algorithm, RecommendationPage page)
    {
        var source = page.Items is [var first, ..] ? first.Personal ? "personal" : first.Reasons[0].Kind : "none";
        var wanted = algorithm is Algorithm.Trending or Algorithm.Popular ? algorithm.Name() : "personal";
        _served.Add(1, new("algorithm", algorithm.Name()), new("source", source), new("fallback", source == wanted ? "false" : "true"));
    }

    public void Took(Stage stage, TimeSpan time) => _stages.Record(time.TotalSeconds, Stages[(int)stage]);
}

/// <summary>What a page that was not remembered goes through.</summary>
public enum Stage
{
    /// <summary>Reading what the user did.</summary>
    History,

    /// <summary>Scoring: the model, vectors, charts.</summary>
    Candidates,

    /// <summary>Looking the best up, filtering, diversifying.</summary>
    Page,

    /// <summary>Reasons and their evidence.</summary>
    Explanations,
}
