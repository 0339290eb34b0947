using System.Runtime.InteropServices;
using System.Text.Json;

namespace Recommender.Engine.Content;

/// <summary>
/// The terms and numbers of many entities, one row each, packed: 12 bytes per term and 24 per number. Read once from
/// JSON; a <see cref="ContentVocabulary"/> is learnt from it and encodes it.
/// </summary>
public sealed class TermRows : ITermSink
{
    private readonly List<int> _termEnds = [];
    private readonly List<int> _numberEnds = [];
    private readonly List<ulong> _terms = [];
    private readonly List<float> _weights = [];
    private readonly List<FieldNumber> _numbers = [];

    /// <summary>Rows added so far.</summary>
    public int Count => _termEnds.Count;

    /// <summary>Terms and numbers in all rows.</summary>
    public int TermCount => _terms.Count + _numbers.Count;

    /// <summary>Appends a row; attributes of any shape, also none.</summary>
    public void Add(JsonElement attributes)
    {
        var self = this;
        AttributeWalk.Visit(attributes, ref self);
        _termEnds.Add(_terms.Count);
        _numberEnds.Add(_numbers.Count);
    }

    void ITermSink.Term(ulong term, double weight)
    {
        _terms.Add(term);
        _weights.Add((float)weight);
    }

    void ITermSink.Number(ulong field, double value, double weight) =>
        _numbers.Add(new FieldNumber(field, value, (float)weight));

    internal ReadOnlySpan<FieldNumber> AllNumbers => CollectionsMarshal.AsSpan(_numbers);

    internal ReadOnlySpan<ulong> TermsOf(int row) => CollectionsMarshal.AsSpan(_terms)[Range(_termEnds, row)];

    internal ReadOnlySpan<float> WeightsOf(int row) => CollectionsMarshal.AsSpan(_weights)[Range(_termEnds, row)];

    internal ReadOnlySpan<FieldNumber> NumbersOf(int row) => AllNumbers[Range(_numberEnds, row)];

    private static Range Range(List<int> ends, int row) => (row == 0 ? 0 : ends[row - 1])..ends[row];

    /// <summary>One number in the field with this hash.</summary>
    internal readonly record struct FieldNumber(ulong Field, double Value, float Weight)
    {
        /// <summary>The number as a category: years and sizes repeat, and repeat for a reason.</summary>
        public ulong ExactTerm => AttributeWalk.Hash(MemoryMarshal.Cast<double, char>([Value + 0.0]), Field);
    }
}
