namespace Recommender.Engine.Recommendations;

/// <summary>
/// Sparse vectors by dimension: who is not zero there, and how much. The product of all of them with a direction costs one
/// addition per entry of the direction's dimensions, a small part of the dense product: an entity has a few dozen of 512.
/// </summary>
internal sealed class PostingLists
{
    private readonly int[] _starts;
    private readonly int[] _rows;
    private readonly float[] _values;

    public PostingLists(IReadOnlyList<Half[]> vectors, int dimensions)
    {
        _starts = new int[dimensions + 1];
        foreach (var vector in vectors)
        {
            for (var dimension = 0; dimension < dimensions; dimension++)
            {
                _starts[dimension + 1] += vector[dimension] != Half.Zero ? 1 : 0;
            }
        }

        for (var dimension = 0; dimension < dimensions; dimension++)
        {
            _starts[dimension + 1] += _starts[dimension];
        }

        (_rows, _values) = (new int[_starts[^1]], new float[_starts[^1]]);
        Fill(vectors, dimensions);
    }

    public int Count => _rows.Length;

    /// <summary>Adds the product of every vector with <paramref name="direction"/> to its place in <paramref name="scores"/>.</summary>
    public void AddProducts(ReadOnlySpan<float> direction, Span<float> scores)
    {
        for (var dimension = 0; dimension < direction.Length; dimension++)
        {
            if (direction[dimension] is var factor and not 0)
            {
                for (var at = _starts[dimension]; at < _starts[dimension + 1]; at++)
                {
                    scores[_rows[at]] += factor * _values[at];
                }
            }
        }
    }

    private void Fill(IReadOnlyList<Half[]> vectors, int dimensions)
    {
        var next = _starts.AsSpan(0, dimensions).ToArray();
        for (var row = 0; row < vectors.Count; row++)
        {
            for (var dimension = 0; dimension < dimensions; dimension++)
            {
                if (vectors[row][dimension] is var value && value != Half.Zero)
                {
                    (_rows[next[dimension]], _values[next[dimension]++]) = (row, (float)value);
                }
            }
        }
    }
}
