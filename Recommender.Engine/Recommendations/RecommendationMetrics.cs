using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Recommender.Engine.Caching;

namespace Recommender.Engine.Recommendations;

/// <summary>Which recommendations are given, where they come from, and where the time goes that is spent on them.</summary>
public sealed class RecommendationMetrics
{
    private static readonly KeyValuePair<string, object?>[] Stages =
        [.. Enum.GetNames<Stage>().Select(name => new KeyValuePair<string, object?>("stage", name.ToLowerInvariant()))];

    // Made once: what is remembered is given a hundred thousand times a second.
    private static readonly ConcurrentDictionary<(AnswerSource, PageKind), KeyValuePair<string, object?>[]> Labels = new();

    private readonly Counter<long> _served;
    private readonly Histogram<double> _stages;

    public RecommendationMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Recommender");
        _served = meter.CreateCounter<long>(
            "recommender.recommendations.served", "{page}", "Pages of recommendations given, by where they come from and what fills their first place");
        _stages = meter.CreateHistogram<double>(
            "recommender.recommendations.stage.duration", "s", "Time of one stage of computing a page that was not remembered",
            advice: new() { HistogramBucketBoundaries = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5] });
    }

    /// <summary>A page was computed and is given to whoever asked for it.</summary>
    public void Computed(Algorithm algorithm, RecommendationPage page) =>
        _served.Add(1, LabelsOf(AnswerSource.Computed, PageKind.Of(algorithm, page)));

    /// <summary>A page is given that was not computed for this request; if another request has just done so, it counts as remembered.</summary>
    public void Given(Answer answer)
    {
        if (answer.Body.Kind is not 0 and var code)
        {
            _served.Add(1, LabelsOf(answer.Source == AnswerSource.Computed ? AnswerSource.Remembered : answer.Source, PageKind.OfCode(code)));
        }
    }

    public void Took(Stage stage, TimeSpan time) => _stages.Record(time.TotalSeconds, Stages[(int)stage]);

    private static ReadOnlySpan<KeyValuePair<string, object?>> LabelsOf(AnswerSource source, PageKind kind) =>
        Labels.GetOrAdd((source, kind), static labels =>
        [
            new("algorithm", labels.Item2.Algorithm.Name()),
            new("source", Name(labels.Item1)),
            new("filled_by", labels.Item2.First.ToString().ToLowerInvariant()),
            new("fallback", labels.Item2.IsFallback ? "true" : "false"),
        ]);

    private static string Name(AnswerSource source) => source switch
    {
        AnswerSource.Remembered => "memory",
        AnswerSource.Shared => "redis",
        AnswerSource.Edge => "edge",
        AnswerSource.Stale => "stale",
        _ => "computed",
    };
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
