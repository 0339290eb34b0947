using BenchmarkDotNet.Attributes;
using Recommender.Engine.Recommendations;
using Recommender.Engine.Training;

namespace Recommender.Benchmarks.Micro;

/// <summary>What an uncached request computes: 10,000 items, a history of 50.</summary>
[MemoryDiagnoser]
public class ScoringBenchmarks
{
    private readonly ScoredItem[] _best = new ScoredItem[50];
    private readonly List<Term> _terms = [.. Enumerable.Range(0, 50).Select(k => new Term("collaborative", k * 37 % 50, k))];
    private RecommendationModel _model = null!;
    private HistoryItem[] _history = null!;
    private int[] _items = null!;
    private float[] _weights = null!;
    private float[] _scores = null!;
    private float[] _user = null!;

    [GlobalSetup]
    public void SetUp()
    {
        _model = TrainingWorld.Model();
        _history = TrainingWorld.History(_model);
        _items = [.. _history.Select(item => item.Item)];
        _weights = [.. _history.Select(item => item.Weight)];
        _scores = new float[_model.ItemCount];
        _user = new float[_model.Factors!.Dimensions];
    }

    [Benchmark]
    public void FoldIn() => _model.Factors!.FoldIn(_items, _weights, _user);

    [Benchmark]
    public void ScoreFactors() => _model.Factors!.Score(_user, _scores);

    [Benchmark]
    public void ScoreNeighbours() => _model.Neighbours!.Score(_items, _weights, _scores);

    [Benchmark]
    public bool ScoreBlend() => _model.Score(_history, _scores);

    [Benchmark]
    public int SelectBest() => TopItems.Select(_scores, _best);

    [Benchmark]
    public int ScoreBlendAndExplainTen()
    {
        _model.Score(_history, _scores, out var mix);
        using var explanation = new ModelExplanation(_model, _history, mix);
        var terms = 0;
        for (var item = 0; item < 10; item++)
        {
            terms += explanation.Of(item).Length;
        }

        return terms;
    }

    /// <summary>The reasons of ten places, each with fifty terms.</summary>
    [Benchmark]
    public int NameTenReasons()
    {
        var reasons = 0;
        for (var place = 0; place < 10; place++)
        {
            reasons += UnnamedReason.Of(_terms, score: 0.5, explained: false).Length;
        }

        return reasons;
    }
}
