using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Recommender.Tests.Infrastructure;

/// <summary>
/// A way to a server on the loopback on which answers can be held back, as a frozen server would, and which can be cut,
/// as if nothing listened there.
/// </summary>
internal sealed class Relay : IDisposable
{
    private readonly EndPoint _server;
    private readonly ConcurrentBag<TcpClient> _open = [];
    private volatile TaskCompletionSource _answers = new();
    private TcpListener _listener = new(IPAddress.Loopback, 0);

    public Relay(EndPoint server)
    {
        _server = server;
        _answers.SetResult();
        _listener.Start();
        Endpoint = (IPEndPoint)_listener.LocalEndpoint;
        _ = AcceptAsync(_listener);
    }

    public IPEndPoint Endpoint { get; }

    public void Hold() => _answers = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Release() => _answers.TrySetResult();

    public void Cut()
    {
        _listener.Dispose();
        while (_open.TryTake(out var client))
        {
            client.Dispose();
        }
    }

    /// <summary>After <see cref="Cut"/>: the server is there again, at the same port.</summary>
    public void Mend()
    {
        _listener = new(Endpoint);
        _listener.Start();
        _ = AcceptAsync(_listener);
    }

    public void Dispose() => Cut();

    private async Task AcceptAsync(TcpListener listener)
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync();
                _open.Add(client);
                _ = ServeAsync(client);
            }
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var server = new TcpClient();
        using (client)
        {
            await server.Client.ConnectAsync(_server);
            await Task.WhenAny(
                client.GetStream().CopyToAsync(server.GetStream()),
                AnswerAsync(server.GetStream(), client.GetStream()));
        }
    }

    private async Task AnswerAsync(NetworkStream from, NetworkStream to)
    {
        var buffer = new byte[16_384];
        while (await from.ReadAsync(buffer) is var count and > 0)
        {
            await _answers.Task;
            await to.WriteAsync(buffer.AsMemory(0, count));
        }
    }
}
