using System.Text.Json;
using System.Text.Json.Serialization;

namespace Recommender.Engine.Interactions;

/// <summary>
/// The type of an interaction as clients spell it: a name, <c>{"rating": 4.5}</c> or <c>{"custom": "wishlist"}</c>.
/// Read, a custom name is the same as the plain name; written, names that are not built in are custom.
/// </summary>
[JsonConverter(typeof(TypeNameConverter))]
public sealed record TypeName(string Name, double? Rating = null)
{
    public static TypeName Of(Interaction interaction) => interaction.Type == StandardTypes.Rating
        ? new(StandardTypes.Rating, interaction.Weight)
        : new(interaction.Type);
}

public sealed class TypeNameConverter : JsonConverter<TypeName>
{
    public override TypeName Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            return new(reader.GetString()!);
        }

        using var form = reader.TokenType == JsonTokenType.StartObject ? JsonDocument.ParseValue(ref reader) : throw Unknown();
        return form.RootElement.EnumerateObject().ToList() switch
        {
            [{ Name: "rating", Value: { ValueKind: JsonValueKind.Number } rating }] => new(StandardTypes.Rating, rating.GetDouble()),
            [{ Name: "custom", Value: { ValueKind: JsonValueKind.String } custom }] => new(custom.GetString()!),
            _ => throw Unknown(),
        };
    }

    public override void Write(Utf8JsonWriter writer, TypeName value, JsonSerializerOptions options)
    {
        if (value.Rating is null && StandardTypes.Contains(value.Name))
        {
            writer.WriteStringValue(value.Name);
            return;
        }

        writer.WriteStartObject();
        if (value.Rating is { } rating)
        {
            writer.WriteNumber("rating", (float)rating);
        }
        else
        {
            writer.WriteString("custom", value.Name);
        }

        writer.WriteEndObject();
    }

    private static JsonException Unknown() =>
        new("interaction_type must be a name, an object with a number as rating or an object with a name as custom");
}
