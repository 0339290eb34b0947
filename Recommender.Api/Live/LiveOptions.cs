using System.ComponentModel.DataAnnotations;

namespace Recommender.Api.Live;

/// <summary>How much of one api process live updates may take.</summary>
internal sealed class LiveOptions
{
    /// <summary>Streams of recommendations that may be open.</summary>
    [Range(0, 1_000_000)]
    [ConfigurationKeyName("MAX_STREAMS")]
    public int Streams { get; set; } = 5_000;

    /// <summary>Of those, streams of one tenant: no key takes them all.</summary>
    [Range(0, 1_000_000)]
    [ConfigurationKeyName("MAX_STREAMS_PER_TENANT")]
    public int StreamsPerTenant { get; set; } = 1_000;

    /// <summary>Different products of one tenant that all WebSockets together may follow, since each is counted every other second.</summary>
    [Range(1, 1_000_000)]
    [ConfigurationKeyName("MAX_FOLLOWED_PRODUCTS")]
    public int FollowedProducts { get; set; } = 2_000;

    /// <summary>Products that one WebSocket may follow.</summary>
    [Range(1, 10_000)]
    [ConfigurationKeyName("MAX_WEBSOCKET_SUBSCRIPTIONS")]
    public int Subscriptions { get; set; } = 100;
}
