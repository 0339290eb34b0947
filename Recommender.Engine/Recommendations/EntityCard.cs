using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Recommender.Engine.Filters;

namespace Recommender.Engine.Recommendations;

/// <summary>What an answer shows of an entity.</summary>
/// <param name="EntityKey">Its key in the database.</param>
/// <param name="EntityTypeId">The key of its type.</param>
/// <param name="EntityType">The name of its type.</param>
/// <param name="EntityId">Its id, as the application knows it.</param>
/// <param name="Attributes">A JSON object in UTF-8.</param>
/// <param name="Deleted">Whether it was deleted: it may be evidence, but is never recommended.</param>
/// <param name="CreatedAt">When it was first sent or mentioned.</param>
/// <param name="UpdatedAt">When it was last sent.</param>
public sealed record EntityCard(
    long EntityKey, int EntityTypeId, string EntityType, string EntityId, ReadOnlyMemory<byte> Attributes, bool Deleted,
    DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    private static readonly JsonWriterOptions AsAnswers = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private string? _name;
    private byte[]? _shown;

    // Boxed, because cards are read by many threads and only references change hands in one piece.
    private object? _json;

    /// <summary>The attributes, taken apart once.</summary>
    public JsonElement Json => (JsonElement)(_json ??= JsonElement.Parse(Attributes.Span));

    /// <summary>The attributes as answers show them: UTF-8 without white space.</summary>
    public ReadOnlySpan<byte> Shown => _shown ??= Write(Json);

    /// <summary>What a person calls it: its name or title, and its id where it has none.</summary>
    public string Name => _name ??= NameIn(Json, "name") ?? NameIn(Json, "title") ?? EntityId;

    // What was taken apart meanwhile must not change what a card is equal to.
    public bool Equals(EntityCard? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => EntityKey.GetHashCode();

    /// <summary>The entity as filters see it.</summary>
    internal FilterSubject ToSubject() => new(EntityId, EntityType, Json, CreatedAt, UpdatedAt);

    private static string? NameIn(JsonElement attributes, string field) =>
        attributes.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } name
            ? name
            : null;

    private static byte[] Write(JsonElement attributes)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(bytes, AsAnswers);
        attributes.WriteTo(json);
        json.Flush();
        return bytes.WrittenSpan.ToArray();
    }
}
