using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Recommender.Engine.Webhooks;

/// <summary>A delivery that a worker has claimed, with all that it needs to be sent.</summary>
/// <param name="Secrets">The present one first, then the one before while both sign.</param>
/// <param name="Attempt">Counted from 1.</param>
/// <param name="Data">JSON text.</param>
public sealed record WebhookMessage(
    SubscriptionKey Subscription,
    long EventId,
    string Id,
    string Type,
    string TenantName,
    DateTimeOffset CreatedAt,
    string Data,
    string Url,
    IReadOnlyList<byte[]> Secrets,
    int Attempt)
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The trace of the request that the event follows from, if one is recorded.</summary>
    public string? Trace { get; init; }

    /// <summary>The event's name as receivers of the former service know it.</summary>
    public string FormerType => Type.Replace('.', '_');

    /// <summary>The body, the same bytes in every attempt.</summary>
    public byte[] Body()
    {
        var bytes = new ArrayBufferWriter<byte>(Data.Length + 256);
        using (var json = new Utf8JsonWriter(bytes, Plain))
        {
            json.WriteStartObject();
            json.WriteString("id", Id);
            json.WriteString("type", Type);
            json.WriteString("event_type", FormerType);
            json.WriteString("tenant_id", TenantName);
            json.WriteString("timestamp", CreatedAt.UtcDateTime);
            json.WritePropertyName("data");
            json.WriteRawValue(Data);
            json.WriteEndObject();
        }

        return bytes.WrittenSpan.ToArray();
    }
}
