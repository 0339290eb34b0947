using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Recommender.Engine.Cooccurrence;

namespace Recommender.Engine.Training;

/// <summary>Reads what <see cref="PackedWriter"/> wrote. Damage shows as <see cref="InvalidDataException"/>, at the latest in <see cref="Finish"/>.</summary>
internal sealed class PackedReader(Stream stream) : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    private const int PieceLength = 1 << 20;

    public T Value<T>()
        where T : unmanaged
    {
        var value = default(T);
        Bytes(MemoryMarshal.AsBytes(new Span<T>(ref value)));
        return value;
    }

    public T[] Array<T>()
        where T : unmanaged => Array<T>(Value<int>());

    public NeighbourRow Row()
    {
        var items = Array<int>();
        if (items.Length > NeighbourRow.MostNeighbours || !Ascend(items))
        {
            throw new InvalidDataException("The neighbours of an item in the model are not in order.");
        }

        return new NeighbourRow(items, Array<Half>(items.Length), Value<float>());
    }

    public void Finish()
    {
        var expected = _hash.GetHashAndReset();
        var found = new byte[expected.Length];
        if (stream.ReadAtLeast(found, found.Length, throwOnEndOfStream: false) < found.Length || !expected.AsSpan().SequenceEqual(found))
        {
            throw new InvalidDataException("The checksum of the model does not match its bytes.");
        }
    }

    public void Dispose() => _hash.Dispose();

    private static bool Ascend(int[] items)
    {
        var last = -1;
        foreach (var item in items)
        {
            if (item <= last)
            {
                return false;
            }

            last = item;
        }

        return true;
    }

    /// <summary>Grows piece by piece, so that a damaged length cannot ask for more memory than there are bytes.</summary>
    private T[] Array<T>(int length)
        where T : unmanaged
    {
        if (length < 0)
        {
            throw new InvalidDataException("A length in the model is negative.");
        }

        var values = new T[Math.Min(length, PieceLength)];
        Bytes(MemoryMarshal.AsBytes(values.AsSpan()));
        for (var read = values.Length; read < length;)
        {
            var next = (int)Math.Min(length, read * 4L);
            System.Array.Resize(ref values, next);
            for (; read < next; read += PieceLength)
            {
                Bytes(MemoryMarshal.AsBytes(values.AsSpan(read..Math.Min(next, read + PieceLength))));
            }

            read = next;
        }

        return values;
    }

    private void Bytes(Span<byte> bytes)
    {
        if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
        {
            throw new InvalidDataException("The model ends too early.");
        }

        _hash.AppendData(bytes);
    }
}
