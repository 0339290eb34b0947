using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Recommender.Benchmarks.Http;

/// <summary>
/// One HTTP/1.1 keep-alive connection over a bare socket. HttpClient would take as much of the two cores as the service
/// under test; this takes little more than the system calls. Understands Content-Length and chunked answers.
/// </summary>
internal sealed class LoadConnection(Uri server, TimeSpan patience) : IDisposable
{
    private readonly byte[] _buffer = new byte[256 * 1024];
    private readonly CancellationTokenSource _giveUp = new();
    private Socket? _socket;
    private int _filled;

    /// <summary>Sends a complete request and reads the complete answer; the body is valid until the next call.</summary>
    /// <exception cref="SocketException">The connection could not be made or broke; the next call makes a new one.</exception>
    /// <exception cref="OperationCanceledException">The answer took longer than the patience; this connection is done for.</exception>
    public async ValueTask<LoadAnswer> SendAsync(ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        try
        {
            // One timer per connection that is moved on, instead of one per request.
            _giveUp.CancelAfter(patience);
            _socket ??= await ConnectAsync(cancellationToken);
            await _socket.SendAsync(request, _giveUp.Token);
            return await ReadAsync(_socket, _giveUp.Token);
        }
        catch
        {
            Disconnect();
            throw;
        }
    }

    public void Dispose()
    {
        Disconnect();
        _giveUp.Dispose();
    }

    private void Disconnect()
    {
        _socket?.Dispose();
        _socket = null;
    }

    private async Task<Socket> ConnectAsync(CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(server.Host, server.Port, cancellationToken);
        return socket;
    }

    private async ValueTask<LoadAnswer> ReadAsync(Socket socket, CancellationToken cancellationToken)
    {
        _filled = 0;
        int head;
        while ((head = _buffer.AsSpan(0, _filled).IndexOf("\r\n\r\n"u8)) < 0)
        {
            await FillAsync(socket, cancellationToken);
        }

        var start = head + 4;
        var (status, length) = Describe(_buffer.AsSpan(0, head + 2));
        var body = length >= 0
            ? await FixedAsync(socket, start, length, cancellationToken)
            : await ChunkedAsync(socket, start, cancellationToken);
        return new(status, body);
    }

    /// <summary>The status and the length of the body, -1 for chunks.</summary>
    private static (int Status, int Length) Describe(ReadOnlySpan<byte> headers)
    {
        var status = int.Parse(headers.Slice(9, 3), CultureInfo.InvariantCulture);
        return Header(headers, "Content-Length: "u8) is { IsEmpty: false } length ? (status, int.Parse(length, CultureInfo.InvariantCulture))
            : (status, Header(headers, "Transfer-Encoding: "u8).IsEmpty ? 0 : -1);
    }

    private async ValueTask<ReadOnlyMemory<byte>> FixedAsync(Socket socket, int start, int length, CancellationToken cancellationToken)
    {
        while (_filled < start + length)
        {
            await FillAsync(socket, cancellationToken);
        }

        return _buffer.AsMemory(start, length);
    }

    // Chunks are moved together in place, so the body is contiguous without another buffer.
    private async ValueTask<ReadOnlyMemory<byte>> ChunkedAsync(Socket socket, int start, CancellationToken cancellationToken)
    {
        var (read, end) = (start, start);
        while (true)
        {
            int line;
            while ((line = _buffer.AsSpan(read, _filled - read).IndexOf("\r\n"u8)) < 0)
            {
                await FillAsync(socket, cancellationToken);
            }

            var size = Convert.ToInt32(Encoding.ASCII.GetString(_buffer, read, line), 16);
            read += line + 2;
            while (_filled < read + size + 2)
            {
                await FillAsync(socket, cancellationToken);
            }

            _buffer.AsSpan(read, size).CopyTo(_buffer.AsSpan(end));
            end += size;
            read += size + 2;
            if (size == 0)
            {
                return _buffer.AsMemory(start, end - start);
            }
        }
    }

    private async ValueTask FillAsync(Socket socket, CancellationToken cancellationToken)
    {
        if (_filled == _buffer.Length)
        {
            throw new InvalidDataException($"an answer is longer than {_buffer.Length} bytes");
        }

        var read = await socket.ReceiveAsync(_buffer.AsMemory(_filled), cancellationToken);
        _filled += read > 0 ? read : throw new SocketException((int)SocketError.ConnectionReset);
    }

    private static ReadOnlySpan<byte> Header(ReadOnlySpan<byte> headers, ReadOnlySpan<byte> name)
    {
        var at = headers.IndexOf(name);
        return at < 0 ? [] : headers[(at + name.Length)..][..headers[(at + name.Length)..].IndexOf((byte)'\r')];
    }
}

/// <summary>Status and body of an answer.</summary>
internal readonly record struct LoadAnswer(int Status, ReadOnlyMemory<byte> Body);
