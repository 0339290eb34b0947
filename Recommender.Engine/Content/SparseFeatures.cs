namespace Recommender.Engine.Content;

/// <summary>Packed rows of (column, value), columns ascending; each row has length 1, or is empty.</summary>
public sealed class SparseFeatures
{
    private readonly int[] _starts;
    private readonly int[] _columns;
    private readonly float[] _values;

    internal SparseFeatures(int[] starts, int[] columns, float[] values, int columnCount) =>
        (_starts, _columns, _values, ColumnCount) = (starts, columns, values, columnCount);

    public int RowCount => _starts.Length - 1;

    public int ColumnCount { get; }

    public ReadOnlySpan<int> ColumnsOf(int row) => _columns.AsSpan(_starts[row].._starts[row + 1]);

    public ReadOnlySpan<float> ValuesOf(int row) => _values.AsSpan(_starts[row].._starts[row + 1]);

    /// <summary>The chosen rows in the order given.</summary>
    public SparseFeatures Rows(ReadOnlySpan<int> rows)
    {
        var (columns, values, starts) = (new List<int>(), new List<float>(), new int[rows.Length + 1]);
        for (var row = 0; row < rows.Length; row++)
        {
            columns.AddRange(ColumnsOf(rows[row]));
            values.AddRange(ValuesOf(rows[row]));
            starts[row + 1] = columns.Count;
        }

        return new SparseFeatures(starts, [.. columns], [.. values], ColumnCount);
    }

    /// <summary>Columns become rows; the lengths are then those of the columns.</summary>
    internal SparseFeatures Transposed()
    {
        var starts = new int[ColumnCount + 1];
        foreach (var column in _columns)
        {
            starts[column + 1]++;
        }

        for (var column = 0; column < ColumnCount; column++)
        {
            starts[column + 1] += starts[column];
        }

        var next = starts.AsSpan(..^1).ToArray();
        var (rows, values) = (new int[_columns.Length], new float[_columns.Length]);
        for (var row = 0; row < RowCount; row++)
        {
            for (var place = _starts[row]; place < _starts[row + 1]; place++)
            {
                var slot = next[_columns[place]]++;
                (rows[slot], values[slot]) = (row, _values[place]);
            }
        }

        return new SparseFeatures(starts, rows, values, RowCount);
    }
}
