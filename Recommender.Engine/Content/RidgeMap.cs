using System.Numerics.Tensors;
using Recommender.Engine.Training;

namespace Recommender.Engine.Content;

/// <summary>
/// A linear map from content features to a factor space, learnt from entities that have both: it gives new items (or
/// users) factors before they have interactions. Minimises <c>|X W + 1 m - Y|^2 + regularisation |W|^2</c>.
/// </summary>
public sealed class RidgeMap
{
    private readonly float[] _weights;

    internal RidgeMap(float[] weights, int dimensions) => (_weights, Dimensions) = (weights, dimensions);

    public int Dimensions { get; }

    /// <summary>One row per column of the features, then the mean; <see cref="Dimensions"/> numbers each.</summary>
    internal ReadOnlySpan<float> Weights => _weights;

    /// <param name="features">One row per entity.</param>
    /// <param name="factors">Row after row, <paramref name="dimensions"/> each, in the order of the features.</param>
    /// <param name="dimensions">At least 1.</param>
    /// <param name="regularisation">Above 0; rows have length 1, so it does not depend on how many there are.</param>
    /// <param name="cancellationToken">Checked in every iteration.</param>
    public static RidgeMap Fit(
        SparseFeatures features, ReadOnlySpan<float> factors, int dimensions, float regularisation,
        CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimensions, 1);
        ArgumentOutOfRangeException.ThrowIfNotEqual(factors.Length, features.RowCount * dimensions);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(regularisation);

        var weights = new float[(features.ColumnCount + 1) * dimensions];
        if (features.RowCount > 0)
        {
            new RidgeSolver(features, dimensions, regularisation, cancellationToken).Solve(factors, weights);
        }

        return new RidgeMap(weights, dimensions);
    }

    /// <summary>Writes the factors of one feature row into <paramref name="factors"/>; an empty row gets the mean.</summary>
    public void Map(ReadOnlySpan<int> columns, ReadOnlySpan<float> values, Span<float> factors)
    {
        var mean = _weights.AsSpan(_weights.Length - Dimensions);
        mean.CopyTo(factors);
        for (var i = 0; i < columns.Length; i++)
        {
            TensorPrimitives.MultiplyAdd(_weights.AsSpan(columns[i] * Dimensions, Dimensions), values[i], factors, factors);
        }
    }

    /// <summary>Factors of all rows, row after row.</summary>
    public float[] Map(SparseFeatures features)
    {
        var factors = new float[features.RowCount * Dimensions];
        Parallel.For(0, features.RowCount, Cores.Of(CancellationToken.None), row =>
            Map(features.ColumnsOf(row), features.ValuesOf(row), factors.AsSpan(row * Dimensions, Dimensions)));
        return factors;
    }
}
