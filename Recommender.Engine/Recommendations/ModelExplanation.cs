using System.Numerics.Tensors;
using Recommender.Engine.Blending;
using Recommender.Engine.Factors;
using Recommender.Engine.Training;

namespace Recommender.Engine.Recommendations;

/// <summary>Explains several entities to one history; what they share is computed once.</summary>
internal sealed class ModelExplanation : IDisposable
{
    private readonly RecommendationModel _model;
    private readonly BlendMix _mix;
    private readonly NormalEquations? _equations;
    private readonly int[] _items;
    private readonly float[] _weights;
    private readonly float[] _neighbours;
    private readonly float[] _factors;
    private readonly float[] _direction = [];
    private readonly ScoreTerm[] _terms;

    /// <param name="model">The model that scored.</param>
    /// <param name="history">What it scored for.</param>
    /// <param name="mix">What it multiplied its terms by.</param>
    public ModelExplanation(RecommendationModel model, HistoryItem[] history, BlendMix mix)
    {
        history = history[..Math.Min(history.Length, RecommendationModel.HistoryLimit)];
        (_model, _mix, _items, _weights) = (model, mix, new int[history.Length], new float[history.Length]);
        (_neighbours, _factors, _terms) = (new float[history.Length], new float[history.Length], new ScoreTerm[history.Length]);
        model.Weigh(history, _items, _weights);
        if (mix.Factors > 0)
        {
            _direction = new float[model.Factors!.Dimensions];
            _equations = model.Factors.Take();
            model.Factors.FoldIn(_equations, _items, _weights, _direction);
        }
    }

    public void Dispose()
    {
        if (_equations is not null)
        {
            _model.Factors!.GiveBack(_equations);
        }
    }

    /// <summary>The terms of a candidate's score, one per entity of the history that has one; they hold until the next are asked for.</summary>
    public ReadOnlySpan<ScoreTerm> Of(int candidate)
    {
        if (_mix.Neighbours > 0)
        {
            _model.Neighbours!.Explain(_items, _weights, candidate, _neighbours);
        }

        if (_equations is not null)
        {
            ExplainFactors(_model.Factors!, _equations, candidate);
        }

        var count = 0;
        for (var k = 0; k < _items.Length; k++)
        {
            var term = new ScoreTerm(_items[k], _neighbours[k] * _mix.Neighbours, _factors[k] * _mix.Factors);
            if (term.Total != 0)
            {
                _terms[count++] = term;
            }
        }

        return _terms.AsSpan(..count);
    }

    // c_j t_j v_i^T A_u^-1 v_j for each item of the history (Hu, Koren, Volinsky 2008, section 5); the equations of the user
    // are factorised once for all candidates.
    private void ExplainFactors(ItemFactors factors, NormalEquations equations, int candidate)
    {
        factors.Of(candidate).CopyTo(_direction);
        equations.SolveFactorised(_direction);
        for (var k = 0; k < _items.Length; k++)
        {
            _factors[k] = _weights[k] * TensorPrimitives.Dot<float>(_direction, factors.Of(_items[k]));
        }
    }
}
