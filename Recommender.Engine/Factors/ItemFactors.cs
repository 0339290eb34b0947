using System.Collections.Concurrent;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Recommender.Engine.Factors;

/// <summary>
/// Trained item factors. A user is not stored: their vector is folded in from their history when it is needed, one
/// exact <c>d x d</c> solve. Immutable, safe for any number of readers.
/// </summary>
public sealed class ItemFactors
{
    private const int Rows = 4;

    private readonly float[] _values;
    private readonly float[] _gram;
    private readonly int _all;

    // The work space of a solve is some 200 kB: too much to allocate for every request.
    private readonly ConcurrentBag<NormalEquations> _idle;

    internal ItemFactors(IalsParameters parameters, float[] values)
        : this(parameters, values, Factors.Gram.Of(values, parameters.Dimensions))
    {
    }

    internal ItemFactors(IalsParameters parameters, float[] values, float[] gram)
        : this(parameters, values, gram, values.Length / parameters.Dimensions)
    {
    }

    /// <param name="parameters">What it was trained with.</param>
    /// <param name="values">Of some of the items.</param>
    /// <param name="gram">Of all items.</param>
    /// <param name="all">How many items there are.</param>
    internal ItemFactors(IalsParameters parameters, float[] values, float[] gram, int all)
        : this(parameters, values, gram, all, [])
    {
    }

    private ItemFactors(IalsParameters parameters, float[] values, float[] gram, int all, ConcurrentBag<NormalEquations> idle) =>
        (Parameters, _values, _gram, _all, _idle) = (parameters, values, gram, all, idle);

    public IalsParameters Parameters { get; }

    public int Dimensions => Parameters.Dimensions;

    public int ItemCount => _values.Length / Dimensions;

    /// <summary>Item after item, <see cref="Dimensions"/> numbers each.</summary>
    public ReadOnlySpan<float> Values => _values;

    internal float[] Gram => _gram;

    public ReadOnlySpan<float> Of(int item) => _values.AsSpan(item * Dimensions, Dimensions);

    /// <summary>Some items alone; users are folded in as among all of them.</summary>
    /// <param name="values">One item after the other.</param>
    internal ItemFactors Only(float[] values) => new(Parameters, values, _gram, _all, _idle);

    /// <summary>The vector of a user with this history, as training would find it with these item factors.</summary>
    /// <param name="items">Item indices.</param>
    /// <param name="weights">Magnitude is confidence, a negative sign is a dislike (the target is -1).</param>
    /// <param name="user">Receives <see cref="Dimensions"/> numbers.</param>
    public void FoldIn(ReadOnlySpan<int> items, ReadOnlySpan<float> weights, Span<float> user)
    {
        var equations = Take();
        FoldIn(equations, items, weights, user);
        GiveBack(equations);
    }

    internal void FoldIn(NormalEquations equations, ReadOnlySpan<int> items, ReadOnlySpan<float> weights, Span<float> user)
    {
        equations.Start(_gram, Parameters.Alpha0, Parameters.Ridge(TensorPrimitives.SumOfMagnitudes(weights), _all));
        for (var k = 0; k < items.Length; k++)
        {
            equations.Add(Of(items[k]), Math.Abs(weights[k]), Math.Sign(weights[k]));
        }

        equations.Solve(user);
    }

    /// <summary>The product of a user vector with every item, overwriting <paramref name="scores"/>.</summary>
    public void Score(ReadOnlySpan<float> user, Span<float> scores)
    {
        var item = 0;
        if (Dimensions % Vector256<float>.Count == 0)
        {
            for (; item <= scores.Length - Rows; item += Rows)
            {
                ScoreRows(user, _values.AsSpan(item * Dimensions, Rows * Dimensions), scores.Slice(item, Rows));
            }
        }

        for (; item < scores.Length; item++)
        {
            scores[item] = TensorPrimitives.Dot(user, Of(item));
        }
    }

    // Four sums at a time: one alone waits for its last addition most of the time.
    private static void ScoreRows(ReadOnlySpan<float> user, ReadOnlySpan<float> rows, Span<float> scores)
    {
        var vector = MemoryMarshal.Cast<float, Vector256<float>>(user);
        var values = MemoryMarshal.Cast<float, Vector256<float>>(rows);
        var one = values[..vector.Length];
        var two = values.Slice(vector.Length, vector.Length);
        var three = values.Slice(2 * vector.Length, vector.Length);
        var four = values.Slice(3 * vector.Length, vector.Length);
        var (a, b, c, d) = (Vector256<float>.Zero, Vector256<float>.Zero, Vector256<float>.Zero, Vector256<float>.Zero);
        for (var k = 0; k < vector.Length; k++)
        {
            a = Vector256.MultiplyAddEstimate(vector[k], one[k], a);
            b = Vector256.MultiplyAddEstimate(vector[k], two[k], b);
            c = Vector256.MultiplyAddEstimate(vector[k], three[k], c);
            d = Vector256.MultiplyAddEstimate(vector[k], four[k], d);
        }

        (scores[0], scores[1], scores[2], scores[3]) = (Vector256.Sum(a), Vector256.Sum(b), Vector256.Sum(c), Vector256.Sum(d));
    }

    /// <summary>A work space for one thread until it is given back.</summary>
    internal NormalEquations Take() => _idle.TryTake(out var equations) ? equations : new NormalEquations(Dimensions);

    internal void GiveBack(NormalEquations equations) => _idle.Add(equations);
}
