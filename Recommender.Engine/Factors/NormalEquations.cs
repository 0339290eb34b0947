using System.Numerics.Tensors;

namespace Recommender.Engine.Factors;

/// <summary>
/// One regularised least-squares problem: <see cref="Start"/>, <see cref="Add"/> per observation, <see cref="Solve"/>
/// exactly by Cholesky. Observations are packed and added 256 at a time, so long histories run at the speed of a matrix
/// product. Reused for many problems by one thread.
/// </summary>
internal sealed class NormalEquations(int dimensions)
{
    private readonly int _stride = SymmetricKernel.StrideFor(dimensions);
    private readonly float[] _matrix = new float[SymmetricKernel.StrideFor(dimensions) * SymmetricKernel.StrideFor(dimensions)];
    private readonly float[] _packed = new float[PackedRows * SymmetricKernel.StrideFor(dimensions)];
    private readonly float[] _right = new float[dimensions];
    private int _rows;

    private const int PackedRows = 256;

    /// <summary>Begins with <c>share gram + ridge I</c>.</summary>
    /// <param name="gram">Upper triangle, in the padded stride of <see cref="SymmetricKernel"/>.</param>
    public void Start(ReadOnlySpan<float> gram, float share, float ridge)
    {
        TensorPrimitives.Multiply(gram, share, _matrix);
        for (var k = 0; k < _stride; k++)
        {
            _matrix[(k * _stride) + k] += k < dimensions ? ridge : 1;
        }

        _right.AsSpan().Clear();
        _rows = 0;
    }

    /// <summary>An observation that <paramref name="vector"/> times the solution should be <paramref name="target"/>.</summary>
    public void Add(ReadOnlySpan<float> vector, float confidence, float target)
    {
        if (_rows == PackedRows)
        {
            Flush();
        }

        var root = MathF.Sqrt(confidence);
        TensorPrimitives.Multiply(vector, root, _packed.AsSpan(_rows++ * _stride, dimensions));
        TensorPrimitives.MultiplyAdd(vector, confidence * target, _right, _right);
    }

    public void Solve(Span<float> solution)
    {
        Factorise();
        _right.CopyTo(solution);
        SolveFactorised(solution);
    }

    /// <summary>After <see cref="Solve"/>: replaces a right-hand side by its solution under the same matrix.</summary>
    public void SolveFactorised(Span<float> right)
    {
        for (var k = 0; k < dimensions; k++)
        {
            var row = _matrix.AsSpan(k * _stride, dimensions);
            right[k] /= row[k];
            TensorPrimitives.MultiplyAdd(row[(k + 1)..], -right[k], right[(k + 1)..], right[(k + 1)..]);
        }

        for (var k = dimensions - 1; k >= 0; k--)
        {
            var row = _matrix.AsSpan(k * _stride, dimensions);
            right[k] = (right[k] - TensorPrimitives.Dot(row[(k + 1)..], right[(k + 1)..])) / row[k];
        }
    }

    private void Flush()
    {
        SymmetricKernel.AddOuterProducts(_packed, _rows, _matrix, _stride);
        _rows = 0;
    }

    /// <summary>Cholesky, four rows at a time: the rows above are subtracted by the tile kernel, the rest is done row by row.</summary>
    private void Factorise()
    {
        Flush();
        for (var block = 0; block < _stride; block += SymmetricKernel.TileRows)
        {
            SymmetricKernel.UpdateRows(_matrix, block, _matrix, _stride, block, -1);
            for (var k = block; k < block + SymmetricKernel.TileRows; k++)
            {
                var row = _matrix.AsSpan(k * _stride, _stride);
                // Rounding may push a nearly singular pivot below zero; the solution must stay finite.
                var pivot = MathF.Sqrt(Math.Max(row[k], 1e-10f));
                TensorPrimitives.Divide(row[k..], pivot, row[k..]);
                row[k] = pivot;
                for (var below = k + 1; below < block + SymmetricKernel.TileRows; below++)
                {
                    var target = _matrix.AsSpan(below * _stride, _stride)[below..];
                    TensorPrimitives.MultiplyAdd(row[below..], -row[below], target, target);
                }
            }
        }
    }
}
