using System.Text.Json;
using System.Text.Json.Nodes;

namespace Recommender.Tests.OpenApi;

/// <summary>The reference, and as much of JSON Schema as it uses: types, required and known members, items and alternatives.</summary>
internal sealed class ReferenceDocument(JsonNode document)
{
    public static IEnumerable<JsonNode> ExamplesOf(JsonNode content, bool required)
    {
        JsonNode[] examples = content["example"] is { } one ? [one]
            : [.. content["examples"]?.AsObject().Select(example => example.Value!["value"]!) ?? []];
        Assert.True(examples.Length > 0 || !required, $"there is no example: {content.ToJsonString()}");
        return examples;
    }

    public JsonNode Resolve(JsonNode node) => node["$ref"] is { } reference
        ? reference.ToString().Split('/').Skip(1).Aggregate(document, (parent, name) => parent[name]!)
        : node;

    /// <summary>Where and why a value does not fit a schema; null when it fits.</summary>
    public string? Misfit(JsonNode? value, JsonNode schema, string place)
    {
        var resolved = Resolve(schema);
        if (resolved["oneOf"] is JsonArray alternatives)
        {
            var misfits = alternatives.Select(alternative => Misfit(value, alternative!, place)).ToList();
            return misfits.Contains(null) ? null : string.Join(" and ", misfits);
        }

        return !IsOfType(value, resolved["type"]) ? $"{place} is {value?.ToJsonString() ?? "null"} where there must be {resolved["type"]?.ToJsonString()}"
            : value is JsonObject members && resolved["properties"] is JsonObject known ? Misfit(members, known, resolved, place)
            : value is JsonArray items && resolved["items"] is { } item ? items.Select((each, i) => Misfit(each, item, $"{place}[{i}]")).FirstOrDefault(misfit => misfit is not null)
            : null;
    }

    private string? Misfit(JsonObject value, JsonObject known, JsonNode schema, string place)
    {
        var missing = schema["required"]?.AsArray().Select(name => name!.ToString()).FirstOrDefault(name => !value.ContainsKey(name));
        return missing is not null ? $"{place} lacks {missing}"
            : value.Select(member => known[member.Key] is { } property
                ? Misfit(member.Value, property, $"{place}.{member.Key}")
                : $"{place} has {member.Key}, which is not described").FirstOrDefault(misfit => misfit is not null);
    }

    private static bool IsOfType(JsonNode? value, JsonNode? type) => type switch
    {
        null => true,
        JsonArray several => several.Any(one => IsOfType(value, one)),
        _ => (type.ToString(), value?.GetValueKind() ?? JsonValueKind.Null) switch
        {
            ("string", JsonValueKind.String) or ("object", JsonValueKind.Object) or ("array", JsonValueKind.Array) or ("null", JsonValueKind.Null) => true,
            ("number" or "integer", JsonValueKind.Number) or ("boolean", JsonValueKind.True or JsonValueKind.False) => true,
            _ => false,
        },
    };
}
