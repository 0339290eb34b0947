using System.Runtime.InteropServices;

namespace Recommender.Engine.Recommendations;

/// <summary>Sparse vectors one after the other: the dimensions that are not zero, and their values in half precision.</summary>
internal sealed class SparseVectors
{
    private readonly int[] _ends;
    private readonly ushort[] _dimensions;
    private readonly Half[] _values;
    private readonly int _width;

    public SparseVectors(IReadOnlyList<Half[]> vectors, int width)
    {
        _width = width;
        _ends = new int[vectors.Count];
        var entries = vectors.Sum(vector => vector.Count(value => value != Half.Zero));
        (_dimensions, _values) = (new ushort[entries], new Half[entries]);
        var at = 0;
        for (var row = 0; row < vectors.Count; row++)
        {
            for (var dimension = 0; dimension < width; dimension++)
            {
                if (vectors[row][dimension] is var value && value != Half.Zero)
                {
                    (_dimensions[at], _values[at++]) = ((ushort)dimension, value);
                }
            }

            _ends[row] = at;
        }
    }

    public bool SaysTheSameAs(SparseVectors other) =>
        _ends.AsSpan().SequenceEqual(other._ends)
        && _dimensions.AsSpan().SequenceEqual(other._dimensions)
        && MemoryMarshal.AsBytes<Half>(_values).SequenceEqual(MemoryMarshal.AsBytes<Half>(other._values));

    /// <summary>One of them with all its dimensions.</summary>
    public float[] Dense(int row)
    {
        var dense = new float[_width];
        for (var at = row == 0 ? 0 : _ends[row - 1]; at < _ends[row]; at++)
        {
            dense[_dimensions[at]] = (float)_values[at];
        }

        return dense;
    }
}
