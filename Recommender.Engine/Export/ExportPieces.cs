using Recommender.Engine.Jobs;

namespace Recommender.Engine.Export;

/// <summary>A stream whose bytes become compressed pieces of a job, each readable by itself.</summary>
internal sealed class ExportPieces(JobRun run, Func<long> records, CancellationToken cancellationToken) : Stream
{
    // One piece is in memory while it is made, and again while it is downloaded.
    private const int PieceBytes = 4 << 20;

    private readonly MemoryStream _plain = new();
    private long _written;
    private int _pieces;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => _written; set => throw new NotSupportedException(); }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await _plain.WriteAsync(buffer, cancellationToken);
        _written += buffer.Length;
        if (_plain.Length >= PieceBytes)
        {
            await AddAsync();
        }
    }

    /// <summary>Keeps what is left as the last piece.</summary>
    public Task CompleteAsync() => _plain.Length > 0 ? AddAsync() : Task.CompletedTask;

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private async Task AddAsync()
    {
        await run.AddPieceAsync(_pieces, JobPiece.Compress(_plain.WriteTo), records(), cancellationToken);
        _pieces++;
        _plain.SetLength(0);
    }
}
