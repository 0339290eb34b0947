using System.Text;
using System.Text.Json;
using Recommender.Engine.Faults;

namespace Recommender.Engine.Entities;

/// <summary>What an entity may look like. Lengths are bytes of UTF-8.</summary>
public static class EntityRules
{
    /// <summary>The type of an entity about which nobody says anything.</summary>
    public const string DefaultType = "product";

    private const int MaxTypeBytes = 100;
    private const int MaxKeyBytes = 255;
    private const int MaxTextBytes = 10_000;
    private const int MaxItems = 1000;

    // Deeper than any catalogue, shallower than what PostgreSQL or the serializer refuse.
    private const int MaxDepth = 16;

    /// <summary>What is wrong with an entity, or null.</summary>
    public static Fault? Check(string id, string type, JsonElement attributes) =>
        Identifier.Check(id, "entity_id") ?? CheckType(type) ?? CheckAttributes(attributes);

    public static Fault? CheckType(string type) => Identifier.Check(type, "entity_type", MaxTypeBytes);

    /// <summary>Any JSON object that is not empty, within the limits.</summary>
    public static Fault? CheckAttributes(JsonElement attributes)
    {
        if (attributes.ValueKind != JsonValueKind.Object)
        {
            return new(FaultCode.UnprocessableBody, "attributes must be an object");
        }

        return attributes.GetPropertyCount() == 0
            ? Fault.Validation("attributes must not be empty")
            : CheckValue(attributes, "attributes", depth: 0);
    }

    internal static Fault? CheckValue(JsonElement value, string path, int depth) => value.ValueKind switch
    {
        _ when depth > MaxDepth => Fault.Validation($"{path} is nested deeper than {MaxDepth} levels"),
        JsonValueKind.String => JsonText.Check(value, path, MaxTextBytes),
        JsonValueKind.Number when !JsonText.IsStorable(value) => Fault.Validation($"{path} is not a number between -1e308 and 1e308"),
        JsonValueKind.Array => CheckItems(value, path, depth),
        JsonValueKind.Object => CheckProperties(value, path, depth),
        _ => null,
    };

    private static Fault? CheckItems(JsonElement array, string path, int depth)
    {
        if (array.GetArrayLength() > MaxItems)
        {
            return Fault.Validation($"{path} has {array.GetArrayLength()} items; at most {MaxItems} are allowed");
        }

        foreach (var item in array.EnumerateArray())
        {
            if (CheckValue(item, path, depth + 1) is { } fault)
            {
                return fault;
            }
        }

        return null;
    }

    private static Fault? CheckProperties(JsonElement nested, string path, int depth)
    {
        foreach (var property in nested.EnumerateObject())
        {
            if (CheckName(property, path) is { } wrongName)
            {
                return wrongName;
            }

            if (CheckValue(property.Value, $"{path}.{property.Name}", depth + 1) is { } fault)
            {
                return fault;
            }
        }

        return null;
    }

    private static Fault? CheckName(JsonProperty property, string path)
    {
        var bytes = JsonText.ByteCount(property);
        return bytes is null ? Fault.Validation($"{path} has a name that is not valid Unicode or contains U+0000")
            : bytes is 0 or > MaxKeyBytes ? Fault.Validation($"{path} has a name of {bytes} bytes; 1 to {MaxKeyBytes} are allowed")
            : null;
    }
}
