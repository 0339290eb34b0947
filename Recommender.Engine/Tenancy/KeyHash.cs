using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Recommender.Engine.Tenancy;

/// <summary>
/// The SHA-256 of an API key, which is all that is ever stored of one. Keys are 256 random bits, so a slow hash would
/// add nothing. Comparison takes the same time for equal and different values.
/// </summary>
public readonly struct KeyHash : IEquatable<KeyHash>
{
    /// <summary>Longer texts are not keys.</summary>
    public const int MaximumLength = 256;

    private readonly ulong _a, _b, _c, _d;

    private KeyHash(ReadOnlySpan<byte> bytes)
    {
        _a = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        _b = BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]);
        _c = BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]);
        _d = BinaryPrimitives.ReadUInt64LittleEndian(bytes[24..]);
    }

    /// <exception cref="ArgumentOutOfRangeException"><paramref name="key"/> is longer than <see cref="MaximumLength"/>.</exception>
    public static KeyHash Of(ReadOnlySpan<char> key)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(key.Length, MaximumLength, nameof(key));
        Span<byte> text = stackalloc byte[MaximumLength * 3];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text[..Encoding.UTF8.GetBytes(key, text)], hash);
        return new(hash);
    }

    /// <summary>The inverse of <see cref="ToBytes"/>; null when the length is not that of a hash.</summary>
    public static KeyHash? From(ReadOnlySpan<byte> hash) => hash.Length == SHA256.HashSizeInBytes ? new KeyHash(hash) : null;

    public byte[] ToBytes()
    {
        var bytes = new byte[SHA256.HashSizeInBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, _a);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(8), _b);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(16), _c);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(24), _d);
        return bytes;
    }

    public bool Equals(KeyHash other) => ((_a ^ other._a) | (_b ^ other._b) | (_c ^ other._c) | (_d ^ other._d)) == 0;

    public override bool Equals(object? obj) => obj is KeyHash other && Equals(other);

    public override int GetHashCode() => (int)_a;

    public static bool operator ==(KeyHash left, KeyHash right) => left.Equals(right);

    public static bool operator !=(KeyHash left, KeyHash right) => !left.Equals(right);
}
