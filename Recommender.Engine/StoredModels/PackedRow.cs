using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Recommender.Engine.Cooccurrence;

namespace Recommender.Engine.StoredModels;

/// <summary>The bytes of one row of neighbours: the scale, the items, the counts, as they are in memory; 4 + 6 per neighbour.</summary>
internal static class PackedRow
{
    private const int PerNeighbour = sizeof(int) + sizeof(ushort);

    public static byte[] Of(NeighbourRow row)
    {
        var bytes = new byte[sizeof(float) + (PerNeighbour * row.Items.Length)];
        BinaryPrimitives.WriteSingleLittleEndian(bytes, row.Scale);
        MemoryMarshal.AsBytes(row.Items.AsSpan()).CopyTo(bytes.AsSpan(sizeof(float)));
        MemoryMarshal.AsBytes(row.Counts.AsSpan()).CopyTo(bytes.AsSpan(sizeof(float) + (sizeof(int) * row.Items.Length)));
        return bytes;
    }

    public static NeighbourRow Read(ReadOnlySpan<byte> bytes)
    {
        var count = (bytes.Length - sizeof(float)) / PerNeighbour;
        var items = bytes.Slice(sizeof(float), sizeof(int) * count);
        var counts = bytes[(sizeof(float) + items.Length)..];
        return new(
            MemoryMarshal.Cast<byte, int>(items).ToArray(), MemoryMarshal.Cast<byte, Half>(counts).ToArray(),
            BinaryPrimitives.ReadSingleLittleEndian(bytes));
    }
}
