using Microsoft.AspNetCore.Http.Features;

namespace Recommender.Gateway.Forwarding;

/// <summary>Why a WebSocket is closed (RFC 6455, section 7.4.1).</summary>
internal enum CloseReason : ushort
{
    /// <summary>This gateway stops.</summary>
    GoingAway = 1001,

    /// <summary>The key is not valid any more.</summary>
    PolicyViolation = 1008,
}

/// <summary>A WebSocket on its way through the gateway, which the gateway can close between two of the api's frames.</summary>
internal sealed class LeavingSocket(IHttpUpgradeFeature upgrade) : IHttpUpgradeFeature, IDisposable
{
    private FrameStream? _client;

    public bool IsUpgradableRequest => upgrade.IsUpgradableRequest;

    public async Task<Stream> UpgradeAsync() => _client = new FrameStream(await upgrade.UpgradeAsync());

    /// <summary>Sends the client a closing frame as soon as the frame under way is complete; nothing follows it.</summary>
    public Task CloseAsync(CloseReason reason, CancellationToken cancellationToken) =>
        _client?.CloseAsync(reason, cancellationToken) ?? Task.CompletedTask;

    public void Dispose() => _client?.Dispose();
}
