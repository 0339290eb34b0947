using System.ComponentModel.DataAnnotations;

namespace Recommender.Api.Live;

/// <summary>How much of one api process live updates may take.</summary>
internal sealed class LiveOptions
{
    /// <summary>Streams of recommendations that may be open.</summary>
    [Range(0, 1_000_000)]
    [ConfigurationKeyName("MAX_STREAMS")]
    public int Streams { get; set; } = 5_000;

    /// <summary>Products that one WebSocket may follow.</summary>
    [Range(1, 10_000)]
    [ConfigurationKeyName("MAX_WEBSOCKET_SUBSCRIPTIONS")]
    public int Subscriptions { get; set; } = 100;
}
