using System.Net;
using System.Net.Sockets;

namespace Recommender.Tests.Infrastructure;

/// <summary>A way to a server on the loopback on which answers can be held back, as a frozen server would.</summary>
internal sealed class Relay : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly EndPoint _server;
    private volatile TaskCompletionSource _answers = new();

    public Relay(EndPoint server)
    {
        _server = server;
        _answers.SetResult();
        _listener.Start();
        _ = AcceptAsync();
    }

    public EndPoint Endpoint => _listener.LocalEndpoint;

    public void Hold() => _answers = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Release() => _answers.TrySetResult();

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptTcpClientAsync());
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
