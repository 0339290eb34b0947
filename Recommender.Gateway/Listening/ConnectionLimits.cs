using System.ComponentModel.DataAnnotations;

namespace Recommender.Gateway.Listening;

internal sealed class ConnectionLimits
{
    [Range(1, 1_000_000)]
    [ConfigurationKeyName("MAX_CONNECTIONS")]
    public int Connections { get; set; } = 10_000;

    [Range(1, 1_000_000)]
    [ConfigurationKeyName("MAX_WEBSOCKETS")]
    public int WebSockets { get; set; } = 5_000;

    /// <summary>WebSockets that one address may have open: no visitor takes them all.</summary>
    [Range(1, 1_000_000)]
    [ConfigurationKeyName("MAX_WEBSOCKETS_PER_ADDRESS")]
    public int WebSocketsPerAddress { get; set; } = 50;

    [Range(1, 1024)]
    [ConfigurationKeyName("MAX_REQUEST_SIZE_MB")]
    public int BodyMegabytes { get; set; } = 10;

    [Range(1, 10_240)]
    [ConfigurationKeyName("MAX_BULK_REQUEST_SIZE_MB")]
    public int BulkBodyMegabytes { get; set; } = 100;

    public long BodyBytes => BodyMegabytes * 1_048_576L;

    public long BulkBodyBytes => BulkBodyMegabytes * 1_048_576L;
}
