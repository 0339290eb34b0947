namespace Recommender.Engine.Ingest;

/// <summary>
/// The media types of records one on a line, which bulk routes read as they come. The gateway lets bodies of these have any
/// length and the api reads no others that way, so both go by this list.
/// </summary>
public static class LineTypes
{
    /// <summary>In lower case, the usual one first.</summary>
    public static IReadOnlyList<string> All { get; } = ["application/x-ndjson", "application/ndjson", "application/jsonl"];

    /// <param name="mediaType">Without parameters, in any case.</param>
    public static bool Contains(string mediaType) => All.Contains(mediaType, StringComparer.OrdinalIgnoreCase);
}
