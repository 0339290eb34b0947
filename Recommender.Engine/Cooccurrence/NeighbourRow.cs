using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Recommender.Engine.Cooccurrence;

/// <summary>
/// The neighbours of one item: item indices ascending, and the shared-user sums (before the degrees divide them) as
/// fractions of the largest, <see cref="Scale"/>. 4 bytes per neighbour: of an index only the low half is kept, and of
/// each block of 65,536 indices after the first where its neighbours begin (2 bytes).
/// </summary>
public readonly record struct NeighbourRow
{
    /// <summary>Beyond any that is useful; where a block begins is a number of 16 bits.</summary>
    public const int MostNeighbours = ushort.MaxValue;

    /// <summary>Half an index and a count.</summary>
    public const int BytesPerNeighbour = 4;

    private const int BlockBits = 16;

    // One array, because there are as many as items: the counts, the low halves, the beginnings of blocks 1, 2, ...
    private readonly ushort[] _packed;

    /// <param name="items">Indices, ascending; at most <see cref="MostNeighbours"/>.</param>
    /// <param name="counts">As many fractions.</param>
    /// <param name="scale">What they are fractions of.</param>
    public NeighbourRow(ReadOnlySpan<int> items, ReadOnlySpan<Half> counts, float scale)
    {
        (Count, Scale) = (items.Length, scale);
        var further = items.IsEmpty ? 0 : items[^1] >> BlockBits;
        _packed = new ushort[(2 * Count) + further];
        MemoryMarshal.Cast<Half, ushort>(counts).CopyTo(_packed);
        for (var k = 0; k < Count; k++)
        {
            _packed[Count + k] = (ushort)items[k];
        }

        for (var (block, k) = (1, 0); block <= further; block++)
        {
            while (items[k] >> BlockBits < block)
            {
                k++;
            }

            _packed[(2 * Count) + block - 1] = (ushort)k;
        }
    }

    public static NeighbourRow Empty { get; } = new([], [], 0);

    /// <summary>How many neighbours.</summary>
    public int Count { get; }

    public float Scale { get; }

    public ReadOnlySpan<Half> Counts => MemoryMarshal.Cast<ushort, Half>(_packed.AsSpan(0, Count));

    /// <summary>Bytes in memory, with what the array itself takes.</summary>
    internal int ByteCount => 40 + (sizeof(ushort) * _packed.Length);

    private int Blocks => 1 + _packed.Length - (2 * Count);

    /// <summary>The indices, ascending.</summary>
    public int[] Items()
    {
        var items = new int[Count];
        for (var block = 0; block < Blocks; block++)
        {
            var start = Start(block);
            var lows = Lows(block);
            for (var k = 0; k < lows.Length; k++)
            {
                items[start + k] = (block << BlockBits) + lows[k];
            }
        }

        return items;
    }

    /// <summary>The place of an item among the neighbours, or -1 when it is none.</summary>
    public int Find(int item)
    {
        var block = item >> BlockBits;
        if (block >= Blocks)
        {
            return -1;
        }

        var place = SortedNumbers.Find(Lows(block), (ushort)item);
        return place < 0 ? -1 : Start(block) + place;
    }

    /// <summary>Adds to the score of every neighbour its count times <paramref name="share"/>.</summary>
    /// <param name="share">Of the scale as well.</param>
    /// <param name="buffer">Room for <see cref="Count"/> numbers.</param>
    /// <param name="scores">One per item.</param>
    public void AddTo(Span<float> scores, float share, Span<float> buffer)
    {
        var counts = buffer[..Count];
        TensorPrimitives.ConvertToSingle(Counts, counts);
        for (var block = 0; block < Blocks; block++)
        {
            var lows = Lows(block);
            Add(lows, counts.Slice(Start(block), lows.Length), share, scores[(block << BlockBits)..]);
        }
    }

    private static void Add(ReadOnlySpan<ushort> lows, ReadOnlySpan<float> counts, float share, Span<float> scores)
    {
        for (var k = 0; k < lows.Length; k++)
        {
            scores[lows[k]] += share * counts[k];
        }
    }

    private int Start(int block) => block == 0 ? 0 : _packed[(2 * Count) + block - 1];

    private ReadOnlySpan<ushort> Lows(int block) =>
        _packed.AsSpan(Count, Count)[Start(block)..(block + 1 == Blocks ? Count : Start(block + 1))];
}
