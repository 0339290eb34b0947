using System.Net.WebSockets;

namespace Recommender.Api.Live;

/// <summary>Reads whole messages of a WebSocket, none longer than a kilobyte and not too many of them.</summary>
internal sealed class SocketMessages(WebSocket socket, TimeProvider clock)
{
    private const int MostBytes = 1024;

    // A page that shows many products subscribes to all of them at once.
    private const int MostAtOnce = 200;
    private const double PerSecond = 20;

    private readonly byte[] _buffer = new byte[MostBytes];
    private double _allowance = MostAtOnce;
    private long _readAt = clock.GetTimestamp();

    /// <summary>Why there are no more messages, once there are none.</summary>
    public (WebSocketCloseStatus Status, string Reason) End { get; private set; } = (WebSocketCloseStatus.NormalClosure, "");

    /// <summary>The next message, valid until the one after it; null at the end.</summary>
    public async Task<ReadOnlyMemory<byte>?> ReadAsync(CancellationToken cancellationToken)
    {
        for (var length = 0; length < MostBytes;)
        {
            // A receive that is cancelled itself would abort the socket, and no farewell could be sent any more.
            var part = await socket.ReceiveAsync(_buffer.AsMemory(length), CancellationToken.None).AsTask().WaitAsync(cancellationToken);
            length += part.Count;
            if (part.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            if (part.EndOfMessage)
            {
                return MayGoOn() ? _buffer.AsMemory(0, length) : Ended(WebSocketCloseStatus.PolicyViolation, $"at most {PerSecond} messages a second");
            }
        }

        return Ended(WebSocketCloseStatus.MessageTooBig, $"a message must have less than {MostBytes} bytes");
    }

    private ReadOnlyMemory<byte>? Ended(WebSocketCloseStatus status, string reason)
    {
        End = (status, reason);
        return null;
    }

    private bool MayGoOn()
    {
        _allowance = Math.Min(MostAtOnce, _allowance + (clock.GetElapsedTime(_readAt).TotalSeconds * PerSecond));
        _readAt = clock.GetTimestamp();
        return --_allowance >= 0;
    }
}
