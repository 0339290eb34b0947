using System.Text.Json;

namespace Recommender.Engine.Filters;

/// <summary>The values that an attribute path leads to; arrays on the way stand for their items.</summary>
internal static class AttributeValues
{
    /// <summary>Distinct values as text: texts as they are, numbers and truth values as JSON spells them. Never fails.</summary>
    public static string[] At(JsonElement attributes, ReadOnlySpan<string> path)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        Some(attributes, path, value =>
        {
            if (value.ValueKind != JsonValueKind.Object)
            {
                found.Add(value.ValueKind == JsonValueKind.String ? Content.AttributeWalk.Text(value) : value.GetRawText());
            }

            return false;
        });
        return [.. found];
    }

    /// <summary>Whether some value at the path, that is not null, passes the test; stops at the first.</summary>
    public static bool Some(JsonElement element, ReadOnlySpan<string> path, Func<JsonElement, bool> test)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            return SomeItem(element, path, test);
        }

        if (path.IsEmpty)
        {
            return element.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined) && test(element);
        }

        return element.ValueKind == JsonValueKind.Object
            && element.TryGetProperty(path[0], out var next) && Some(next, path[1..], test);
    }

    // One level only: an array inside an array is a value of its own, which nothing equals.
    private static bool SomeItem(JsonElement array, ReadOnlySpan<string> path, Func<JsonElement, bool> test)
    {
        foreach (var item in array.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Array && Some(item, path, test))
            {
                return true;
            }
        }

        return false;
    }
}
