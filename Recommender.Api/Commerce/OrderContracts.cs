using System.Text.Json;
using System.Text.Json.Serialization;
using Recommender.Api.Interactions;
using Recommender.Api.Json;
using Recommender.Engine.Faults;
using Recommender.Engine.Interactions;
using Recommender.Engine.Tenancy;

namespace Recommender.Api.Commerce;

/// <summary>
/// What a user did: one interaction, or an order of a shop, which is one purchase per item. An order has
/// <paramref name="Items"/> and neither entity nor type.
/// </summary>
/// <param name="OrderId">Names the order, so that it is counted once.</param>
/// <param name="Total">What the order cost; kept with each purchase.</param>
public sealed record ReportedInteraction(
    [property: JsonConverter(typeof(TextOrNumber))] string UserId,
    [property: JsonConverter(typeof(TextOrNumber))] string? EntityId = null,
    TypeName? InteractionType = null,
    string? EntityType = null,
    double? Weight = null,
    JsonElement? Metadata = null,
    [property: JsonConverter(typeof(TimeOrMilliseconds))] DateTimeOffset? Timestamp = null,
    string? EventId = null,
    string? TenantId = null,
    [property: JsonConverter(typeof(TextOrNumber))] string? OrderId = null,
    IReadOnlyList<OrderItem>? Items = null,
    JsonElement? Total = null)
{
    private const int MostItems = 1000;

    // Its lines follow each other, and there is no time after it.
    private const int LastYear = 9999;

    /// <summary>What is missing or too much, or null.</summary>
    internal Fault? Check() =>
        Items is null
            ? EntityId is null ? Missing("entity_id")
                : InteractionType is null ? Missing("interaction_type")
                : null
            : EntityId is not null || InteractionType is not null
                ? new(FaultCode.UnprocessableBody, "an order has items and neither entity_id nor interaction_type")
            : Items.Count is 0 or > MostItems
                ? Fault.Validation($"an order has 1 to {MostItems} items")
            : Timestamp?.UtcDateTime.Year == LastYear
                ? Fault.Validation($"the timestamp of an order must be before the year {LastYear}")
            : Items.Any(item => item is null)
                ? new(FaultCode.UnprocessableBody, "items of an order must be objects, not null")
            : null;

    internal NewInteraction ToInteraction() =>
        new(UserId, EntityId!, InteractionType!, EntityType, Weight, Metadata, Timestamp, EventId, TenantId);

    /// <summary>
    /// The purchases of an order, each a microsecond after the one before: lines of the same product stay apart. The same
    /// order gives the same event ids, and the same moments if it has a time.
    /// </summary>
    internal IEnumerable<InteractionDraft> ToPurchases(TenantId tenant, DateTimeOffset now) =>
        Items!.Select((item, i) => new NewInteraction(
            UserId, item.EntityId, new("purchase"), item.EntityType, null, item.Describe(OrderId, Total),
            (Timestamp ?? now).AddMicroseconds(i), OrderId is null ? null : $"order:{OrderId}:{i}:{item.EntityId}")
            .ToDraft(tenant, now));

    private static Fault Missing(string field) => new(FaultCode.UnprocessableBody, $"missing '{field}'");
}

/// <summary>A line of an order. Shops send numbers as text, too; they are kept as they come.</summary>
public sealed record OrderItem(
    [property: JsonConverter(typeof(TextOrNumber))] string EntityId,
    string? EntityType = null,
    JsonElement? Quantity = null,
    JsonElement? Price = null)
{
    internal JsonElement Describe(string? orderId, JsonElement? total)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (orderId is not null)
            {
                json.WriteString("order_id", orderId);
            }

            Write(json, "quantity", Quantity);
            Write(json, "price", Price);
            Write(json, "total", total);
            json.WriteEndObject();
        }

        return JsonElement.Parse(buffer.ToArray());
    }

    private static void Write(Utf8JsonWriter json, string name, JsonElement? value)
    {
        if (value is { ValueKind: JsonValueKind.Number or JsonValueKind.String } known)
        {
            json.WritePropertyName(name);
            known.WriteTo(json);
        }
    }
}

/// <summary>The purchases that an order was recorded as.</summary>
public sealed record OrderBody(string? OrderId, IReadOnlyList<InteractionBody> Interactions);
