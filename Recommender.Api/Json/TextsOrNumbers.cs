using System.Text.Json;
using System.Text.Json.Serialization;

namespace Recommender.Api.Json;

/// <summary>Ids as <see cref="TextOrNumber"/> reads them.</summary>
public sealed class TextsOrNumbers : JsonConverter<IReadOnlyList<string>>
{
    private static readonly TextOrNumber Id = new();

    public override IReadOnlyList<string> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw new JsonException("the ids must be an array");
        }

        var ids = new List<string>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            ids.Add(Id.Read(ref reader, typeof(string), options)!);
        }

        return ids;
    }

    public override void Write(Utf8JsonWriter writer, IReadOnlyList<string> value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value, options);
}
