using System.IO.Compression;
using System.Text.Json;
using Recommender.Engine.Ingest;

namespace Recommender.Engine.Jobs;

/// <summary>Part of what a job works on or has made, on its way through the database: compressed by itself.</summary>
public static class JobPiece
{
    /// <summary>A piece as a stream of what was written into it.</summary>
    public static Stream Open(byte[] packed) => new BrotliStream(new MemoryStream(packed), CompressionMode.Decompress);

    internal static byte[] Compress(Action<Stream> write)
    {
        using var packed = new MemoryStream();
        using (var compressed = new BrotliStream(packed, CompressionLevel.Fastest))
        {
            write(compressed);
        }

        return packed.ToArray();
    }

    internal static byte[] Pack<T>(IReadOnlyList<ImportRecord<T>> records)
        where T : class =>
        Compress(stream => JsonSerializer.Serialize(stream, records));

    internal static List<ImportRecord<T>> Unpack<T>(byte[] packed)
        where T : class
    {
        using var plain = Open(packed);
        return JsonSerializer.Deserialize<List<ImportRecord<T>>>(plain) ?? [];
    }
}
