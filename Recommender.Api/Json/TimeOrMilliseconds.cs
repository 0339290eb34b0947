using System.Text.Json;
using System.Text.Json.Serialization;

namespace Recommender.Api.Json;

/// <summary>A time as RFC 3339, or as milliseconds since 1970 as browsers count.</summary>
public sealed class TimeOrMilliseconds : JsonConverter<DateTimeOffset>
{
    // The year 9999: beyond it there is no date.
    private const long Latest = 253_402_300_799_999;

    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType switch
        {
            JsonTokenType.String when reader.TryGetDateTimeOffset(out var time) => time,
            JsonTokenType.Number when reader.TryGetDouble(out var milliseconds) && milliseconds is >= 0 and <= Latest =>
                DateTimeOffset.FromUnixTimeMilliseconds((long)milliseconds),
            _ => throw new JsonException("a time must be RFC 3339 or milliseconds since 1970"),
        };

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value);
}
