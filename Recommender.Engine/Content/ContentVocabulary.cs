using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Text.Json;
using Recommender.Engine.Training;

namespace Recommender.Engine.Content;

/// <summary>
/// What a tenant's attributes are made of: the terms that at least two entities share, how rare each is, and the scale
/// of the numeric fields that at least two have. Encodes attributes as sparse vectors; deterministic.
/// </summary>
public sealed class ContentVocabulary
{
    /// <summary>The most frequent terms are kept when there are more.</summary>
    public const int MaxTerms = 1 << 18;

    /// <summary>The numeric fields that most entities have are kept when there are more.</summary>
    public const int MaxNumberFields = 1 << 12;

    // A term of a single entity cannot be told from that entity, so it says nothing about others.
    private const int FewestEntities = 2;

    private readonly ulong[] _terms;
    private readonly float[] _rarity;
    private readonly Dictionary<ulong, (int Column, NumberBins Bins)> _numbers;

    private ContentVocabulary(ulong[] terms, float[] rarity, Dictionary<ulong, (int, NumberBins)> numbers, int columnCount) =>
        (_terms, _rarity, _numbers, ColumnCount) = (terms, rarity, numbers, columnCount);

    public int ColumnCount { get; }

    public static ContentVocabulary Learn(TermRows rows)
    {
        var frequent = MostFrequent(Frequencies(rows), MaxTerms).OrderBy(static pair => pair.Key).ToArray();

        // The inverse document frequency with both counts raised by one, as if one more entity had every term.
        var rarity = Array.ConvertAll(frequent, pair =>
            1 + MathF.Log((1f + rows.Count) / (1f + pair.Value.Entities)));
        var numbers = Numbers(rows, firstColumn: frequent.Length, out var columnCount);
        return new ContentVocabulary(Array.ConvertAll(frequent, static pair => pair.Key), rarity, numbers, columnCount);
    }

    /// <summary>One vector per row.</summary>
    /// <param name="rows">Rows of any entities, not only those it was learnt from; unknown terms are dropped.</param>
    /// <param name="rarityPower">0: all terms alike; 1: weights times inverse document frequency.</param>
    public SparseFeatures Encode(TermRows rows, float rarityPower)
    {
        var (starts, columns, values) = (new int[rows.Count + 1], new List<int>(), new List<float>());
        var cells = new List<Cell>();
        for (var row = 0; row < rows.Count; row++)
        {
            cells.Clear();
            AddTerms(cells, rows.TermsOf(row), rows.WeightsOf(row), rarityPower);
            AddNumbers(cells, rows.NumbersOf(row), rarityPower);
            Pack(CollectionsMarshal.AsSpan(cells), columns, values);
            starts[row + 1] = columns.Count;
        }

        return new SparseFeatures(starts, [.. columns], [.. values], ColumnCount);
    }

    /// <summary>The vector of one entity, in row 0.</summary>
    public SparseFeatures Encode(JsonElement attributes, float rarityPower)
    {
        var rows = new TermRows();
        rows.Add(attributes);
        return Encode(rows, rarityPower);
    }

    internal void Write(PackedWriter writer)
    {
        writer.Array<ulong>(_terms);
        writer.Array<float>(_rarity);
        writer.Value(_numbers.Count);
        foreach (var (field, (_, bins)) in _numbers.OrderBy(static number => number.Value.Column))
        {
            writer.Value(field);
            writer.Array<double>(bins.Knots);
        }
    }

    internal static ContentVocabulary Read(PackedReader reader)
    {
        var (terms, rarity) = (reader.Array<ulong>(), reader.Array<float>());
        var (fields, columns) = (reader.Value<int>(), terms.Length);
        var numbers = new Dictionary<ulong, (int, NumberBins)>();
        for (var k = 0; k < fields; k++)
        {
            var (field, bins) = (reader.Value<ulong>(), new NumberBins(reader.Array<double>()));
            numbers[field] = (columns, bins);
            columns += bins.Knots.Length;
        }

        return new ContentVocabulary(terms, rarity, numbers, columns);
    }

    private static Dictionary<ulong, (int Entities, int LastRow)> Frequencies(TermRows rows)
    {
        var frequencies = new Dictionary<ulong, (int, int)>();
        for (var row = 0; row < rows.Count; row++)
        {
            foreach (var term in rows.TermsOf(row))
            {
                Count(frequencies, term, row);
            }

            foreach (var number in rows.NumbersOf(row))
            {
                Count(frequencies, number.ExactTerm, row);
            }
        }

        return frequencies;
    }

    private static void Count(Dictionary<ulong, (int Entities, int LastRow)> frequencies, ulong term, int row)
    {
        ref var frequency = ref CollectionsMarshal.GetValueRefOrAddDefault(frequencies, term, out var known);
        if (!known || frequency.LastRow != row)
        {
            frequency = (frequency.Entities + 1, row);
        }
    }

    // A map from what should be a list gives every entity a field of its own.
    private static IEnumerable<ulong> NumberFields(TermRows rows)
    {
        var frequencies = new Dictionary<ulong, (int Entities, int LastRow)>();
        for (var row = 0; row < rows.Count; row++)
        {
            foreach (var number in rows.NumbersOf(row))
            {
                Count(frequencies, number.Field, row);
            }
        }

        return MostFrequent(frequencies, MaxNumberFields).Select(static pair => pair.Key);
    }

    private static IEnumerable<KeyValuePair<ulong, (int Entities, int LastRow)>> MostFrequent(
        Dictionary<ulong, (int Entities, int LastRow)> frequencies, int most) =>
        frequencies.Where(static pair => pair.Value.Entities >= FewestEntities)
            .OrderByDescending(static pair => pair.Value.Entities).ThenBy(static pair => pair.Key).Take(most);

    private static Dictionary<ulong, (int, NumberBins)> Numbers(TermRows rows, int firstColumn, out int columnCount)
    {
        var fields = new SortedDictionary<ulong, List<double>>(NumberFields(rows).ToDictionary(static field => field, static _ => new List<double>()));
        foreach (var number in rows.AllNumbers)
        {
            if (fields.TryGetValue(number.Field, out var values))
            {
                values.Add(number.Value);
            }
        }

        columnCount = firstColumn;
        var numbers = new Dictionary<ulong, (int, NumberBins)>(fields.Count);
        foreach (var (field, values) in fields)
        {
            var bins = NumberBins.Learn(CollectionsMarshal.AsSpan(values));
            numbers.Add(field, (columnCount, bins));
            columnCount += bins.Knots.Length;
        }

        return numbers;
    }

    private void AddTerms(List<Cell> cells, ReadOnlySpan<ulong> terms, ReadOnlySpan<float> weights, float rarityPower)
    {
        for (var i = 0; i < terms.Length; i++)
        {
            AddTerm(cells, terms[i], weights[i], rarityPower);
        }
    }

    private void AddTerm(List<Cell> cells, ulong term, float weight, float rarityPower)
    {
        var column = Array.BinarySearch(_terms, term);
        if (column >= 0)
        {
            cells.Add(new Cell(column, weight * MathF.Pow(_rarity[column], rarityPower)));
        }
    }

    // Half of the energy says which number it is, half where it lies.
    private void AddNumbers(List<Cell> cells, ReadOnlySpan<TermRows.FieldNumber> numbers, float rarityPower)
    {
        foreach (var number in numbers)
        {
            var half = number.Weight * MathF.Sqrt(.5f);
            AddTerm(cells, number.ExactTerm, half, rarityPower);
            if (_numbers.TryGetValue(number.Field, out var field))
            {
                var (knot, beyond) = field.Bins.Place(number.Value);
                cells.Add(new Cell(field.Column + knot, half * (float)(1 - beyond)));
                if (beyond > 0)
                {
                    cells.Add(new Cell(field.Column + knot + 1, half * (float)beyond));
                }
            }
        }
    }

    private static void Pack(Span<Cell> cells, List<int> columns, List<float> values)
    {
        cells.Sort(static (a, b) => (a.Column, a.Value).CompareTo((b.Column, b.Value)));
        var first = columns.Count;
        foreach (var cell in cells)
        {
            if (columns.Count > first && columns[^1] == cell.Column)
            {
                values[^1] += cell.Value;
            }
            else
            {
                columns.Add(cell.Column);
                values.Add(cell.Value);
            }
        }

        var row = CollectionsMarshal.AsSpan(values)[first..];
        var norm = TensorPrimitives.Norm<float>(row);
        if (norm > 0)
        {
            TensorPrimitives.Divide(row, norm, row);
        }
    }

    private readonly record struct Cell(int Column, float Value);
}
