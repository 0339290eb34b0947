namespace Recommender.Engine.Training;

/// <summary>Reads several pieces as one; a piece that was read is forgotten, so that its memory can go.</summary>
internal sealed class JoinedStream(IEnumerable<byte[]> pieces) : Stream
{
    private readonly Queue<byte[]> _pieces = new(pieces);
    private int _next;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer)
    {
        while (_pieces.TryPeek(out var piece))
        {
            var length = Math.Min(buffer.Length, piece.Length - _next);
            if (length > 0 || buffer.IsEmpty)
            {
                piece.AsSpan(_next, length).CopyTo(buffer);
                _next += length;
                return length;
            }

            _pieces.Dequeue();
            _next = 0;
        }

        return 0;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
