using System.IO.Compression;
using System.Text.Json;
using Recommender.Engine.Ingest;

namespace Recommender.Engine.Jobs;

/// <summary>Records of a job on their way through the database: compressed JSON.</summary>
internal static class JobPiece
{
    public static byte[] Pack<T>(IReadOnlyList<ImportRecord<T>> records)
        where T : class
    {
        using var packed = new MemoryStream();
        using (var compressed = new BrotliStream(packed, CompressionLevel.Fastest))
        {
            JsonSerializer.Serialize(compressed, records);
        }

        return packed.ToArray();
    }

    public static List<ImportRecord<T>> Unpack<T>(byte[] packed)
        where T : class
    {
        using var stored = new MemoryStream(packed);
        using var plain = new BrotliStream(stored, CompressionMode.Decompress);
        return JsonSerializer.Deserialize<List<ImportRecord<T>>>(plain) ?? [];
    }
}
