using System.Collections.Concurrent;
using System.Numerics.Tensors;

namespace Recommender.Engine.Factors;

/// <summary>
/// Trained item factors. A user is not stored: their vector is folded in from their history when it is needed, one
/// exact <c>d x d</c> solve. Immutable, safe for any number of readers.
/// </summary>
public sealed class ItemFactors
{
    private readonly float[] _values;
    private readonly float[] _gram;

    // The work space of a solve is some 200 kB: too much to allocate for every request.
    private readonly ConcurrentBag<NormalEquations> _idle = [];

    internal ItemFactors(IalsParameters parameters, float[] values)
        : this(parameters, values, Factors.Gram.Of(values, parameters.Dimensions))
    {
    }

    internal ItemFactors(IalsParameters parameters, float[] values, float[] gram) =>
        (Parameters, _values, _gram) = (parameters, values, gram);

    public IalsParameters Parameters { get; }

    public int Dimensions => Parameters.Dimensions;

    public int ItemCount => _values.Length / Dimensions;

    /// <summary>Item after item, <see cref="Dimensions"/> numbers each.</summary>
    public ReadOnlySpan<float> Values => _values;

    internal float[] Gram => _gram;

    public ReadOnlySpan<float> Of(int item) => _values.AsSpan(item * Dimensions, Dimensions);

    /// <summary>The vector of a user with this history, as training would find it with these item factors.</summary>
    /// <param name="items">Item indices.</param>
    /// <param name="weights">Magnitude is confidence, a negative sign is a dislike (the target is -1).</param>
    /// <param name="user">Receives <see cref="Dimensions"/> numbers.</param>
    public void FoldIn(ReadOnlySpan<int> items, ReadOnlySpan<float> weights, Span<float> user)
    {
        var equations = Take();
        FoldIn(equations, items, weights, user);
        _idle.Add(equations);
    }

    internal void FoldIn(NormalEquations equations, ReadOnlySpan<int> items, ReadOnlySpan<float> weights, Span<float> user)
    {
        equations.Start(_gram, Parameters.Alpha0, Parameters.Ridge(TensorPrimitives.SumOfMagnitudes(weights), ItemCount));
        for (var k = 0; k < items.Length; k++)
        {
            equations.Add(Of(items[k]), Math.Abs(weights[k]), Math.Sign(weights[k]));
        }

        equations.Solve(user);
    }

    /// <summary>The product of a user vector with every item, overwriting <paramref name="scores"/>.</summary>
    public void Score(ReadOnlySpan<float> user, Span<float> scores)
    {
        for (var item = 0; item < scores.Length; item++)
        {
            scores[item] = TensorPrimitives.Dot(user, Of(item));
        }
    }

    /// <summary>
    /// The terms whose sum is the score of <paramref name="candidate"/> after <see cref="FoldIn(ReadOnlySpan{int}, ReadOnlySpan{float}, Span{float})"/>:
    /// <c>c_j t_j v_i^T A_u^-1 v_j</c> per item of the history (Hu, Koren, Volinsky 2008, section 5).
    /// </summary>
    public void Explain(ReadOnlySpan<int> items, ReadOnlySpan<float> weights, int candidate, Span<float> terms)
    {
        var equations = Take();
        var direction = new float[Dimensions];
        FoldIn(equations, items, weights, direction);
        Of(candidate).CopyTo(direction);
        equations.SolveFactorised(direction);
        for (var k = 0; k < items.Length; k++)
        {
            terms[k] = weights[k] * TensorPrimitives.Dot(direction, Of(items[k]));
        }

        _idle.Add(equations);
    }

    private NormalEquations Take() => _idle.TryTake(out var equations) ? equations : new NormalEquations(Dimensions);
}
