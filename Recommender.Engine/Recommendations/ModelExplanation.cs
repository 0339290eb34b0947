using Recommender.Engine.Blending;
using Recommender.Engine.Training;

namespace Recommender.Engine.Recommendations;

/// <summary>Explains several entities to one history; what they share is computed once.</summary>
internal sealed class ModelExplanation
{
    private readonly RecommendationModel _model;
    private readonly int[] _items;
    private readonly float[] _weights;
    private readonly float _neighbours;
    private readonly float _factors;

    public ModelExplanation(RecommendationModel model, HistoryItem[] history)
    {
        history = history[..Math.Min(history.Length, RecommendationModel.HistoryLimit)];
        (_model, _items, _weights) = (model, new int[history.Length], new float[history.Length]);
        model.Weigh(history, _items, _weights);

        var scores = new float[model.ItemCount];
        if (model.Neighbours is not null && model.Parameters.FactorShare < 1)
        {
            model.Neighbours.Score(_items, _weights, scores);
            _neighbours = (1 - model.Parameters.FactorShare) / Blend.Deviation(scores);
        }

        if (model.Factors is not null && model.Parameters.FactorShare > 0)
        {
            var user = new float[model.Factors.Dimensions];
            model.Factors.FoldIn(_items, _weights, user);
            model.Factors.Score(user, scores);
            _factors = model.Parameters.FactorShare / Blend.Deviation(scores);
        }
    }

    /// <summary>The terms of a candidate's score, one per entity of the history that has one.</summary>
    public IEnumerable<ScoreTerm> Of(int candidate)
    {
        var (neighbours, factors) = (new float[_items.Length], new float[_items.Length]);
        if (_neighbours > 0)
        {
            _model.Neighbours!.Explain(_items, _weights, candidate, neighbours);
        }

        if (_factors > 0)
        {
            _model.Factors!.Explain(_items, _weights, candidate, factors);
        }

        return _items
            .Select((item, k) => new ScoreTerm(item, neighbours[k] * _neighbours, factors[k] * _factors))
            .Where(term => term.Total != 0);
    }
}
