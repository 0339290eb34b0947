using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Recommender.Engine.Recommendations;

namespace Recommender.Api.Recommendations;

/// <summary>
/// A page as the bytes of a <see cref="RecommendationsBody"/>, written without making one: pages that no cache holds are most
/// of what a busy service writes.
/// </summary>
internal sealed record WrittenPage(RecommendationPage Page, Algorithm Algorithm, DateTimeOffset Now, string? User, string? Entity) : IPageBody
{
    private const int TypicalBytes = 4096;

    private static readonly JsonWriterOptions Unchecked = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _buffer;

    [ThreadStatic]
    private static Utf8JsonWriter? _json;

    PageKind IPageBody.Kind => PageKind.Of(Algorithm, Page);

    byte[] IPageBody.ToJson(JsonSerializerOptions options)
    {
        var buffer = _buffer ??= new(TypicalBytes);
        var json = _json ??= new(buffer, Unchecked);
        buffer.ResetWrittenCount();
        json.Reset();
        Write(json);
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        WriteIfThere(json, PageFields.UserId, User);
        WriteIfThere(json, PageFields.EntityId, Entity);
        json.WriteStartArray(PageFields.Recommendations);
        foreach (var item in Page.Items)
        {
            Write(json, item);
        }

        json.WriteEndArray();
        json.WriteString(PageFields.Algorithm, Algorithm.Name());
        json.WriteNumber(PageFields.Count, Page.Items.Count);
        json.WriteBoolean(PageFields.ColdStart, Page.ColdStart);
        json.WriteString(PageFields.GeneratedAt, Now);
        WriteIfThere(json, PageFields.NextCursor, Page.Next?.ToString());
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Recommendation item)
    {
        json.WriteStartObject();
        json.WriteString(PageFields.EntityId, item.Entity.EntityId);
        json.WriteString(PageFields.EntityType, item.Entity.EntityType);
        json.WriteNumber(PageFields.Score, Math.Round(item.Score, 6));
        json.WriteString(PageFields.Reason, ReasonText.Of(item));
        json.WriteStartArray(PageFields.Reasons);
        foreach (var reason in item.Reasons)
        {
            Write(json, reason);
        }

        json.WriteEndArray();
        json.WritePropertyName(PageFields.Attributes);
        json.WriteRawValue(item.Entity.Shown, skipInputValidation: true);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Reason reason)
    {
        json.WriteStartObject();
        json.WriteString(PageFields.Kind, reason.Kind);
        json.WriteNumber(PageFields.Weight, Math.Round(reason.Weight, 6));
        json.WriteStartArray(PageFields.Evidence);
        foreach (var evidence in reason.Evidence)
        {
            json.WriteStartObject();
            json.WriteString(PageFields.EntityId, evidence.Entity.EntityId);
            json.WriteString(PageFields.EntityType, evidence.Entity.EntityType);
            json.WriteNumber(PageFields.Weight, Math.Round(evidence.Weight, 6));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (reason.Parts is { } parts)
        {
            json.WriteStartObject(PageFields.Parts);
            json.WriteNumber(PageFields.Neighbours, Math.Round(parts.Neighbours, 6));
            json.WriteNumber(PageFields.Factors, Math.Round(parts.Factors, 6));
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteIfThere(Utf8JsonWriter json, JsonEncodedText name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }
}
