using System.Buffers.Binary;
using System.Buffers.Text;

namespace Recommender.Engine.Recommendations;

/// <summary>
/// Where a page ended: everything shown so far, and the lowest score. So later pages repeat nothing and rank below it,
/// whatever was recorded or published between the requests.
/// </summary>
/// <param name="Shown">Keys of the entities on this and all earlier pages.</param>
/// <param name="Floor">The lowest score among them.</param>
public sealed record PageCursor(IReadOnlySet<long> Shown, double Floor)
{
    /// <summary>So far one can page; a cursor stays below some 6 KB.</summary>
    public const int MaxShown = 1000;

    /// <summary>Base64url of the floor and the differences between the ascending keys, 7 bits a byte.</summary>
    public override string ToString()
    {
        var bytes = new List<byte>(4 + (3 * Shown.Count));
        Span<byte> floor = stackalloc byte[4];
        BinaryPrimitives.WriteSingleLittleEndian(floor, (float)Floor);
        bytes.AddRange(floor);

        var last = 0L;
        foreach (var key in Shown.Order())
        {
            Append(bytes, (ulong)(key - last));
            last = key;
        }

        return Base64Url.EncodeToString([.. bytes]);
    }

    /// <summary>Reads a cursor that this service gave out; null for anything else.</summary>
    public static PageCursor? Parse(string text)
    {
        if (!Base64Url.IsValid(text))
        {
            return null;
        }

        var bytes = Base64Url.DecodeFromChars(text).AsSpan();
        if (bytes.Length < 4)
        {
            return null;
        }

        var floor = BinaryPrimitives.ReadSingleLittleEndian(bytes);
        if (floor is not (>= 0 and <= 1))
        {
            return null;
        }

        var shown = new HashSet<long>();
        var last = 0L;
        for (bytes = bytes[4..]; !bytes.IsEmpty; shown.Add(last))
        {
            if (shown.Count > MaxShown || !TryTake(ref bytes, out var difference))
            {
                return null;
            }

            last += (long)difference;
        }

        return new(shown, floor);
    }

    private static void Append(List<byte> bytes, ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            bytes.Add((byte)(value | 0x80));
        }

        bytes.Add((byte)value);
    }

    private static bool TryTake(ref Span<byte> bytes, out ulong value)
    {
        value = 0;
        for (var i = 0; i < Math.Min(bytes.Length, 9); i++)
        {
            value |= (ulong)(bytes[i] & 0x7F) << (7 * i);
            if (bytes[i] < 0x80)
            {
                bytes = bytes[(i + 1)..];
                return true;
            }
        }

        return false;
    }
}
