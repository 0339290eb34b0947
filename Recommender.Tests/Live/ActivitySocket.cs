using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using Recommender.Engine.Tenancy;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Live;

/// <summary>The widget's end of a connection for activity.</summary>
internal static class ActivitySocket
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static async Task<ClientWebSocket> ConnectAsync(ApiHost host, string tenant)
    {
        var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader(
            IdentityHeader.Name, new IdentityHeader(ApiHost.SigningKey, TimeProvider.System).Sign(new(null, tenant, Scopes.Track)));
        await socket.ConnectAsync(new UriBuilder(host.Address) { Scheme = "ws", Path = "/ws/activity" }.Uri, CancellationToken.None);
        return socket;
    }

    public static Task SayAsync(this ClientWebSocket socket, string message) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(message), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

    /// <summary>The next message, or the next one that is <paramref name="wanted"/>.</summary>
    public static async Task<JsonNode> HearAsync(this ClientWebSocket socket, Func<JsonNode, bool>? wanted = null)
    {
        var buffer = new byte[4096];
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer, CancellationToken.None).WaitAsync(Patience);
            Assert.Equal(WebSocketMessageType.Text, part.MessageType);
            var message = JsonNode.Parse(buffer.AsSpan(0, part.Count))!;
            if (wanted?.Invoke(message) != false)
            {
                return message;
            }
        }
    }

    /// <summary>Reads on until the other side closes; why it did.</summary>
    public static async Task<WebSocketCloseStatus?> EndAsync(this ClientWebSocket socket)
    {
        var buffer = new byte[4096];
        while (true)
        {
            if ((await socket.ReceiveAsync(buffer, CancellationToken.None).WaitAsync(Patience)).MessageType == WebSocketMessageType.Close)
            {
                return socket.CloseStatus;
            }
        }
    }
}
