using System.Threading.Channels;

namespace Aspire.Hosting.Board;

/// <summary>One watcher of the board: what was there when it began, then every change, each once and in order.</summary>
internal sealed class BoardWatch(IReadOnlyList<BoardResource> initial, Action<BoardWatch> ended) : IDisposable
{
    private readonly Channel<BoardChange> changes = Channel.CreateUnbounded<BoardChange>(new() { SingleReader = true });

    public IReadOnlyList<BoardResource> Initial { get; } = initial;

    public IAsyncEnumerable<BoardChange> Changes(CancellationToken cancellationToken) => changes.Reader.ReadAllAsync(cancellationToken);

    public void Publish(BoardChange change) => changes.Writer.TryWrite(change);

    public void Dispose() => ended(this);
}
