using Npgsql;
using Recommender.Engine.Storage;

namespace Recommender.Engine.Training;

/// <summary>
/// The bytes of a model as a stream over rows: written once from start to end, in pieces small enough for every client and
/// server, inside the transaction that publishes.
/// </summary>
/// <param name="transaction">The one that publishes.</param>
/// <param name="insert">The statement that stores a part, by its number from 0 on and its bytes.</param>
internal sealed class ModelParts(NpgsqlTransaction transaction, Func<int, byte[], Sql> insert) : Stream
{
    private const int PartLength = 8 << 20;

    private readonly byte[] _part = new byte[PartLength];
    private int _filled;
    private int _parts;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    /// <summary>How many bytes were written.</summary>
    public override long Length => ((long)_parts * PartLength) + _filled;

    public override long Position { get => Length; set => throw new NotSupportedException(); }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            var length = Math.Min(buffer.Length, PartLength - _filled);
            buffer[..length].CopyTo(_part.AsSpan(_filled));
            buffer = buffer[length..];
            _filled += length;
            if (_filled == PartLength)
            {
                Store(PartLength);
                _parts++;
                _filled = 0;
            }
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <summary>Stores the last, shorter part; nothing may be written afterwards.</summary>
    public override void Flush()
    {
        if (_filled > 0)
        {
            Store(_filled);
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private void Store(int length)
    {
        using var command = insert(_parts, _part.AsSpan(..length).ToArray()).On(transaction.Connection!, transaction);
        command.ExecuteNonQuery();
    }
}
