using System.IO.Pipelines;
using Recommender.Api.Ingest;

namespace Recommender.Api.Export;

/// <summary>
/// The body of a long answer, whose reader must go on reading: one that takes nothing for some time loses its connection,
/// so that the cursor behind the answer does not stay open for it. The server's own minimum rate is an average, which
/// lets a reader that was fast at first stop for hours.
/// </summary>
internal sealed class WatchedBody(HttpContext context) : PipeWriter
{
    private readonly PipeWriter _body = context.Response.BodyWriter;
    private readonly TimeSpan _patience = TimeSpan.FromSeconds(context.RequestServices.GetRequiredService<BodyOptions>().StallSeconds);

    public override bool CanGetUnflushedBytes => _body.CanGetUnflushedBytes;

    public override long UnflushedBytes => _body.UnflushedBytes;

    public override void Advance(int bytes) => _body.Advance(bytes);

    public override Memory<byte> GetMemory(int sizeHint = 0) => _body.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => _body.GetSpan(sizeHint);

    public override void CancelPendingFlush() => _body.CancelPendingFlush();

    public override void Complete(Exception? exception = null) => _body.Complete(exception);

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        var flushing = _body.FlushAsync(cancellationToken);
        return flushing.IsCompletedSuccessfully ? flushing : WatchAsync(flushing.AsTask());
    }

    private async ValueTask<FlushResult> WatchAsync(Task<FlushResult> flushing)
    {
        using var patience = new CancellationTokenSource(_patience);
        await using var end = patience.Token.Register(context.Abort);
        return await flushing;
    }
}
