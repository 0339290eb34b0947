using System.Numerics.Tensors;
using Recommender.Engine.Blending;
using Recommender.Engine.Factors;
using Recommender.Engine.Training;

namespace Recommender.Engine.Recommendations;

/// <summary>Explains several entities to one history; what they share is computed once.</summary>
internal sealed class ModelExplanation
{
    private readonly RecommendationModel _model;
    private readonly NormalEquations? _equations;
    private readonly int[] _items;
    private readonly float[] _weights;
    private readonly float _neighbours;
    private readonly float _factors;

    public ModelExplanation(RecommendationModel model, HistoryItem[] history)
    {
        history = history[..Math.Min(history.Length, RecommendationModel.HistoryLimit)];
        (_model, _items, _weights) = (model, new int[history.Length], new float[history.Length]);
        model.Weigh(history, _items, _weights);

        var (share, scores) = (model.Parameters.FactorShare, new float[model.ItemCount]);
        if (model.Neighbours is not null && share < 1)
        {
            model.Neighbours.Score(_items, _weights, scores);
            _neighbours = (1 - share) / Blend.Deviation(scores);
        }

        if (model.Factors is not null && share > 0)
        {
            _equations = new(model.Factors.Dimensions);
            var user = new float[model.Factors.Dimensions];
            model.Factors.FoldIn(_equations, _items, _weights, user);
            model.Factors.Score(user, scores);
            _factors = share / Blend.Deviation(scores);
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

        if (_equations is not null)
        {
            ExplainFactors(_model.Factors!, _equations, candidate, factors);
        }

        return _items
            .Select((item, k) => new ScoreTerm(item, neighbours[k] * _neighbours, factors[k] * _factors))
            .Where(term => term.Total != 0);
    }

    // As ItemFactors.Explain, with the equations of the user solved once for all candidates.
    private void ExplainFactors(ItemFactors factors, NormalEquations equations, int candidate, float[] terms)
    {
        var direction = factors.Of(candidate).ToArray();
        equations.SolveFactorised(direction);
        for (var k = 0; k < terms.Length; k++)
        {
            terms[k] = _weights[k] * TensorPrimitives.Dot<float>(direction, factors.Of(_items[k]));
        }
    }
}
