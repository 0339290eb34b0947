using System.Buffers.Binary;
using System.Buffers.Text;

namespace Recommender.Engine.Interactions;

/// <summary>The place of an interaction in a history: the next page begins behind it, whatever was recorded meanwhile.</summary>
/// <param name="Other">The key of the entity in a user's history, of the user in an entity's.</param>
public readonly record struct HistoryCursor(DateTime OccurredAt, long Other, int TypeId)
{
    private const int Length = 20;

    /// <summary>Before everything: where the first page begins.</summary>
    public static HistoryCursor Start { get; } =
        new(DateTime.SpecifyKind(DateTime.MaxValue, DateTimeKind.Utc), long.MaxValue, int.MaxValue);

    /// <summary>Null when the text is no cursor; the start when it is empty.</summary>
    public static HistoryCursor? Parse(string text)
    {
        Span<byte> bytes = stackalloc byte[Length];
        if (text.Length == 0)
        {
            return Start;
        }

        if (!Base64Url.IsValid(text, out var decoded) || decoded != Length)
        {
            return null;
        }

        Base64Url.DecodeFromChars(text, bytes);
        var ticks = BinaryPrimitives.ReadInt64BigEndian(bytes);
        return ticks < 0 || ticks > DateTime.MaxValue.Ticks
            ? null
            : new(
                new(ticks, DateTimeKind.Utc),
                BinaryPrimitives.ReadInt64BigEndian(bytes[8..]),
                BinaryPrimitives.ReadInt32BigEndian(bytes[16..]));
    }

    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Length];
        BinaryPrimitives.WriteInt64BigEndian(bytes, OccurredAt.Ticks);
        BinaryPrimitives.WriteInt64BigEndian(bytes[8..], Other);
        BinaryPrimitives.WriteInt32BigEndian(bytes[16..], TypeId);
        return Base64Url.EncodeToString(bytes);
    }
}
