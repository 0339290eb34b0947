using System.Numerics.Tensors;
using Recommender.Engine.Training;

namespace Recommender.Engine.Content;

/// <summary>
/// Conjugate gradients on the normal equations, all dimensions side by side, each with its own step. The last row of the
/// solution is the unregularised intercept. Memory: three more arrays of the solution's size, one of factors, and a
/// transposed copy of the features; nothing grows with items x terms. Every sum has a fixed order, so results repeat exactly.
/// </summary>
internal sealed class RidgeSolver(
    SparseFeatures features, int dimensions, float regularisation, CancellationToken cancellationToken)
{
    // Ridge is smooth: ranking stops changing long before this, and stopping early only regularises a little more.
    private const int MaxIterations = 40;
    private const double Tolerance = 1e-8;

    private readonly SparseFeatures _columns = features.Transposed();
    private readonly float[] _fitted = new float[features.RowCount * dimensions];

    public void Solve(ReadOnlySpan<float> factors, float[] solution)
    {
        factors.CopyTo(_fitted);
        var residual = new float[solution.Length];
        Gather(residual);
        var direction = residual.AsSpan().ToArray();
        var image = new float[solution.Length];
        var energy = Products(residual, residual);
        var enough = Array.ConvertAll(energy, static start => start * Tolerance);

        for (var iteration = 0; iteration < MaxIterations && !Reached(energy, enough); iteration++)
        {
            Apply(direction, image);
            var step = Ratios(energy, Products(direction, image));
            Accumulate(solution, direction, step);
            TensorPrimitives.Negate(step, step);
            Accumulate(residual, image, step);

            var next = Products(residual, residual);
            Turn(direction, residual, Ratios(next, energy));
            energy = next;
        }
    }

    private int RowsOfSolution => features.ColumnCount + 1;

    private void Apply(float[] direction, float[] image)
    {
        Parallel.For(0, features.RowCount, Cores.Of(cancellationToken), row =>
        {
            var fitted = Row(_fitted, row);
            Row(direction, features.ColumnCount).CopyTo(fitted);
            AddRows(direction, features.ColumnsOf(row), features.ValuesOf(row), fitted);
        });
        Gather(image);
        var regularised = features.ColumnCount * dimensions;
        TensorPrimitives.MultiplyAdd(
            direction.AsSpan(..regularised), regularisation, image.AsSpan(..regularised), image.AsSpan(..regularised));
    }

    /// <summary>The features' transpose times <see cref="_fitted"/>, and below it the plain sum for the intercept.</summary>
    private void Gather(float[] result)
    {
        Parallel.For(0, features.ColumnCount, Cores.Of(cancellationToken), column =>
        {
            var sum = Row(result, column);
            sum.Clear();
            AddRows(_fitted, _columns.ColumnsOf(column), _columns.ValuesOf(column), sum);
        });
        var intercept = Row(result, features.ColumnCount);
        intercept.Clear();
        for (var row = 0; row < features.RowCount; row++)
        {
            TensorPrimitives.Add(intercept, Row(_fitted, row), intercept);
        }
    }

    private void AddRows(float[] source, ReadOnlySpan<int> rows, ReadOnlySpan<float> values, Span<float> sum)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            TensorPrimitives.MultiplyAdd(Row(source, rows[i]), values[i], sum, sum);
        }
    }

    private double[] Products(float[] left, float[] right)
    {
        var products = new double[dimensions];
        for (var row = 0; row < RowsOfSolution; row++)
        {
            var a = Row(left, row);
            var b = Row(right, row);
            for (var dimension = 0; dimension < dimensions; dimension++)
            {
                products[dimension] += (double)a[dimension] * b[dimension];
            }
        }

        return products;
    }

    private void Accumulate(float[] target, float[] addend, float[] scale)
    {
        for (var row = 0; row < RowsOfSolution; row++)
        {
            TensorPrimitives.MultiplyAdd(Row(addend, row), scale, Row(target, row), Row(target, row));
        }
    }

    private void Turn(float[] direction, float[] residual, float[] scale)
    {
        for (var row = 0; row < RowsOfSolution; row++)
        {
            TensorPrimitives.MultiplyAdd(Row(direction, row), scale, Row(residual, row), Row(direction, row));
        }
    }

    private Span<float> Row(float[] matrix, int row) => matrix.AsSpan(row * dimensions, dimensions);

    private static bool Reached(double[] energy, double[] enough) =>
        energy.Zip(enough).All(static pair => pair.First <= pair.Second);

    private static float[] Ratios(double[] above, double[] below) =>
        [.. above.Zip(below, static (a, b) => b > 0 ? (float)(a / b) : 0)];
}
