using System.ComponentModel.DataAnnotations;

namespace Recommender.Gateway.Caching;

internal sealed class EdgeOptions
{
    /// <summary>What kept answers may take; 0 keeps none.</summary>
    [Range(0, 16_384)]
    [ConfigurationKeyName("EDGE_CACHE_MB")]
    public int Megabytes { get; set; } = 32;
}
