using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Recommender.Engine.Cooccurrence;

namespace Recommender.Engine.Training;

/// <summary>Writes values and length-led arrays as they are in memory (little-endian machines), and their SHA-256 last.</summary>
internal sealed class PackedWriter(Stream stream) : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _buffer = new byte[1 << 16];
    private int _filled;

    public void Value<T>(T value)
        where T : unmanaged => Bytes(MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)));

    public void Array<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        Value(values.Length);
        for (var start = 0; start < values.Length; start += 1 << 20)
        {
            Bytes(MemoryMarshal.AsBytes(values[start..Math.Min(values.Length, start + (1 << 20))]));
        }
    }

    public void Row(NeighbourRow row)
    {
        Array<int>(row.Items());
        Bytes(MemoryMarshal.AsBytes(row.Counts));
        Value(row.Scale);
    }

    public void Finish()
    {
        Flush();
        stream.Write(_hash.GetHashAndReset());
    }

    public void Dispose() => _hash.Dispose();

    private void Bytes(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var part = Math.Min(bytes.Length, _buffer.Length - _filled);
            bytes[..part].CopyTo(_buffer.AsSpan(_filled));
            _filled += part;
            bytes = bytes[part..];
            if (_filled == _buffer.Length)
            {
                Flush();
            }
        }
    }

    private void Flush()
    {
        _hash.AppendData(_buffer, 0, _filled);
        stream.Write(_buffer, 0, _filled);
        _filled = 0;
    }
}
