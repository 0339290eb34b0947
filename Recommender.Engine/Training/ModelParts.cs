using Npgsql;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Training;

/// <summary>
/// The bytes of a model as a stream over the rows of <c>model_parts</c>: written once from start to end, in pieces
/// small enough for every client and server, inside the transaction that publishes.
/// </summary>
internal sealed class ModelParts(NpgsqlTransaction transaction, TenantId tenant, long version) : Stream
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
        Sql sql =
            $"""
            INSERT INTO model_parts (tenant_id, version, part, bytes)
            VALUES ({tenant.Value}, {version}, {_parts}, {_part.AsSpan(..length).ToArray()})
            """;
        using var command = sql.On(transaction.Connection!, transaction);
        command.ExecuteNonQuery();
    }
}
