namespace Recommender.Gateway.Compression;

internal sealed class CompressionOptions
{
    /// <summary>Whether answers are compressed for clients that accept it.</summary>
    [ConfigurationKeyName("ENABLE_COMPRESSION")]
    public bool Enabled { get; set; } = true;
}
