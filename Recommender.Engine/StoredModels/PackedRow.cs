using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Recommender.Engine.Cooccurrence;

namespace Recommender.Engine.StoredModels;

/// <summary>The bytes of one row of neighbours: the scale, the items in 32 bits each, the counts; 4 + 6 per neighbour.</summary>
internal static class PackedRow
{
    private const int PerNeighbour = sizeof(int) + sizeof(ushort);

    public static byte[] Of(NeighbourRow row)
    {
        var bytes = new byte[sizeof(float) + (PerNeighbour * row.Count)];
        BinaryPrimitives.WriteSingleLittleEndian(bytes, row.Scale);
        MemoryMarshal.AsBytes(row.Items().AsSpan()).CopyTo(bytes.AsSpan(sizeof(float)));
        MemoryMarshal.AsBytes(row.Counts).CopyTo(bytes.AsSpan(sizeof(float) + (sizeof(int) * row.Count)));
        return bytes;
    }

    public static NeighbourRow Read(ReadOnlySpan<byte> bytes)
    {
        var count = (bytes.Length - sizeof(float)) / PerNeighbour;
        var items = bytes.Slice(sizeof(float), sizeof(int) * count);
        var counts = bytes[(sizeof(float) + items.Length)..];
        return new(
            MemoryMarshal.Cast<byte, int>(items), MemoryMarshal.Cast<byte, Half>(counts),
            BinaryPrimitives.ReadSingleLittleEndian(bytes));
    }
}
