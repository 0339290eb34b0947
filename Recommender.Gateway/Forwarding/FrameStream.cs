using System.Buffers.Binary;

namespace Recommender.Gateway.Forwarding;

/// <summary>The stream to the client of a WebSocket: knows where the frames that are written to it end, and can end with one of its own.</summary>
internal sealed class FrameStream(Stream inner) : Stream
{
    private readonly FrameCounter _frames = new();
    private readonly SemaphoreSlim _writing = new(1, 1);
    private CloseReason? _closing;
    private bool _closed;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Closes now, or with the end of the frame that is half written.</summary>
    public Task CloseAsync(CloseReason reason, CancellationToken cancellationToken) => ExclusivelyAsync(
        () =>
        {
            _closing = reason;
            return CloseBetweenFramesAsync(cancellationToken);
        },
        cancellationToken);

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        await ExclusivelyAsync(() => WriteFramesAsync(buffer, cancellationToken), cancellationToken);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => inner.ReadAsync(buffer, cancellationToken);

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override void Flush() => inner.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
            _writing.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task ExclusivelyAsync(Func<Task> write, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            await write();
        }
        finally
        {
            _writing.Release();
        }
    }

    private async Task WriteFramesAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken)
    {
        if (_closed)
        {
            return;
        }

        // While closing only the rest of the frame under way still goes out.
        var length = _frames.Pass(buffer.Span, untilEnd: _closing is not null);
        await inner.WriteAsync(buffer[..length], cancellationToken);
        await CloseBetweenFramesAsync(cancellationToken);
    }

    private async Task CloseBetweenFramesAsync(CancellationToken cancellationToken)
    {
        if (_closing is { } reason && !_closed && _frames.IsBetween)
        {
            _closed = true;
            var frame = new byte[] { 0x88, sizeof(ushort), 0, 0 };
            BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(2), (ushort)reason);
            await inner.WriteAsync(frame, cancellationToken);
            await inner.FlushAsync(cancellationToken);
        }
    }
}
