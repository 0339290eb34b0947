using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Recommender.Benchmarks.Http;

/// <summary>
/// One HTTP/1.1 keep-alive connection over a bare socket. HttpClient would take as much of the two cores as the service
/// under test; this takes little more than the system calls. Understands Content-Length and chunked answers.
/// </summary>
internal sealed class LoadConnection(Uri server) : IDisposable
{
    private readonly byte[] _buffer = new byte[256 * 1024];
    private Socket? _socket;
    private int _filled;

    /// <summary>Sends a complete request and reads the complete answer; the body is valid until the next call.</summary>
    /// <exception cref="SocketException">The connection could not be made or broke; the next call makes a new one.</exception>
    public async ValueTask<LoadAnswer> SendAsync(ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        try
        {
            _socket ??= await ConnectAsync(cancellationToken);
            await _socket.SendAsync(request, cancellationToken);
            return await ReadAsync(_socket, cancellationToken);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public void Dispose()
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

        var headers = Encoding.ASCII.GetString(_buffer, 0, head + 2);
        var status = int.Parse(headers.AsSpan(9, 3), CultureInfo.InvariantCulture);
        var start = head + 4;
        var length = Header(headers, "Content-Length: ") is { } text
            ? int.Parse(text, CultureInfo.InvariantCulture)
            : Header(headers, "Transfer-Encoding: ") is not null ? -1 : 0;
        var body = length >= 0
            ? await FixedAsync(socket, start, length, cancellationToken)
            : await ChunkedAsync(socket, start, cancellationToken);
        return new(status, body);
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

    private static string? Header(string headers, string name)
    {
        var at = headers.IndexOf(name, StringComparison.OrdinalIgnoreCase);
        return at < 0 ? null : headers[(at + name.Length)..headers.IndexOf('\r', at)];
    }
}

/// <summary>Status and body of an answer.</summary>
internal readonly record struct LoadAnswer(int Status, ReadOnlyMemory<byte> Body);
