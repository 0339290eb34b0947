using System.Net.WebSockets;
using System.Text.Json;
using System.Threading.Channels;
using Recommender.Api.Errors;
using Recommender.Engine.Faults;
using Recommender.Engine.Live;

namespace Recommender.Api.Live;

/// <summary>One widget's connection: it says which products it shows and is told what people do with them.</summary>
internal sealed class ActivitySocket
{
    private static readonly TimeSpan SendPatience = TimeSpan.FromSeconds(10);

    private readonly WebSocket _socket;
    private readonly string _tenant;
    private readonly ActivityBoard _board;
    private readonly int _mostProducts;
    private readonly TimeProvider _clock;
    private readonly HashSet<string> _products = [];
    private readonly Action<Activity> _tell;

    // Counts replace each other, so for a client that reads too slowly the oldest ones may go.
    private readonly Channel<byte[]> _outgoing;

    /// <param name="tenant">The name of one that need not exist yet.</param>
    public ActivitySocket(WebSocket socket, string tenant, ActivityBoard board, int mostProducts, TimeProvider clock)
    {
        (_socket, _tenant, _board, _mostProducts, _clock) = (socket, tenant, board, mostProducts, clock);
        _outgoing = Channel.CreateBounded<byte[]>(
            new BoundedChannelOptions(2 * mostProducts) { FullMode = BoundedChannelFullMode.DropOldest });
        _tell = activity => Say(ActivityMessage.Of(activity, clock.GetUtcNow()));
    }

    /// <summary>Serves the connection until the client leaves, goes too far, or the service stops.</summary>
    public async Task RunAsync(CancellationToken aborted, CancellationToken stopping)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(aborted, stopping);
        var messages = new SocketMessages(_socket, _clock);
        Task[] both = [ListenAsync(messages, end.Token), SendAsync(end.Token)];
        await Task.WhenAny(both);
        await end.CancelAsync();
        try
        {
            await Task.WhenAll(both);
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException)
        {
            // The client left without a word, or the service stops.
        }
        finally
        {
            _products.ToList().ForEach(product => _board.Unfollow(_tenant, product, _tell));
        }

        await CloseAsync(stopping.IsCancellationRequested ? (WebSocketCloseStatus.EndpointUnavailable, "the service restarts") : messages.End);
    }

    private async Task ListenAsync(SocketMessages messages, CancellationToken cancellationToken)
    {
        while (await messages.ReadAsync(cancellationToken) is { } message)
        {
            if (await HearAsync(message, cancellationToken) is { } refusal)
            {
                Say(new ActivityRefusal("error", refusal));
            }
        }
    }

    private async Task<string?> HearAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        if (ActivityRequest.Read(message.Span) is not { Type: "subscribe" or "unsubscribe", ProductId: { } product } request)
        {
            return "a message must be a JSON object with type (subscribe or unsubscribe) and productId";
        }

        if (Identifier.Check(product, "productId") is { } fault)
        {
            return fault.Message;
        }

        if (request.Type == "unsubscribe")
        {
            _products.Remove(product);
            _board.Unfollow(_tenant, product, _tell);
            return null;
        }

        if (_products.Count >= _mostProducts && !_products.Contains(product))
        {
            return $"at most {_mostProducts} products per connection";
        }

        return _products.Add(product) ? await FollowAsync(product, cancellationToken) : null;
    }

    private async Task<string?> FollowAsync(string product, CancellationToken cancellationToken)
    {
        try
        {
            if (!await _board.FollowAsync(_tenant, product, _tell, cancellationToken))
            {
                _products.Remove(product);
                return "too many products are followed; try again later";
            }
        }
        catch (Exception failure) when (RequestFailures.IsStorageAway(failure))
        {
            // The first round after storage is back tells the activity.
        }

        return null;
    }

    private void Say<T>(T message) => _outgoing.Writer.TryWrite(JsonSerializer.SerializeToUtf8Bytes(message, ActivityJson.Options));

    private async Task SendAsync(CancellationToken cancellationToken)
    {
        await foreach (var message in _outgoing.Reader.ReadAllAsync(cancellationToken))
        {
            using var patience = new CancellationTokenSource(SendPatience, _clock);
            await _socket.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, patience.Token);
        }
    }

    private async Task CloseAsync((WebSocketCloseStatus Status, string Reason) end)
    {
        if (_socket.State is not (WebSocketState.Open or WebSocketState.CloseReceived))
        {
            return;
        }

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1), _clock);
        try
        {
            await _socket.CloseOutputAsync(end.Status, end.Reason, patience.Token);
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException)
        {
            // Nobody is there to be told.
        }
    }
}
