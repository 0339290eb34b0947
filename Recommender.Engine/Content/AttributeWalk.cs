using System.Buffers;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Recommender.Engine.Content;

/// <summary>
/// Turns attributes of any shape into terms and numbers. Every field has the same energy (sum of squared weights) of 1,
/// which its parts share: an array its items, an object its properties, a text its whole value and its tokens.
/// So a long description does not drown a category. Order never matters; null, empty arrays and empty objects say nothing.
/// </summary>
internal static class AttributeWalk
{
    /// <summary>Values nested deeper than this are not read; it is the default limit of the JSON parser too.</summary>
    public const int MaxDepth = 64;

    private const ulong TokenSalt = 0x9E3779B97F4A7C15;

    public static void Visit<TSink>(JsonElement attributes, ref TSink sink)
        where TSink : ITermSink, allows ref struct
    {
        if (attributes.ValueKind != JsonValueKind.Object)
        {
            Value(attributes, field: 0, weight: 1, depth: 0, ref sink);
            return;
        }

        foreach (var attribute in attributes.EnumerateObject())
        {
            Value(attribute.Value, Hash(Name(attribute), seed: 0), weight: 1, depth: 1, ref sink);
        }
    }

    /// <summary>Stable 64-bit hash; a nested field is hashed with its parent's hash as the seed.</summary>
    public static ulong Hash(ReadOnlySpan<char> text, ulong seed) =>
        XxHash64.HashToUInt64(MemoryMarshal.AsBytes(text), unchecked((long)seed));

    /// <summary>The property's name; a name that is not valid Unicode is read with replacement characters.</summary>
    public static string Name(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            return Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8PropertyName(property));
        }
    }

    /// <summary>The string's value; one that is not valid Unicode is read with replacement characters.</summary>
    public static string Text(JsonElement value)
    {
        try
        {
            return value.GetString() ?? "";
        }
        catch (InvalidOperationException)
        {
            return Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8Value(value));
        }
    }

    private static void Value<TSink>(JsonElement value, ulong field, double weight, int depth, ref TSink sink)
        where TSink : ITermSink, allows ref struct
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                Words(Text(value), field, weight, ref sink);
                break;
            case JsonValueKind.Number:
                sink.Number(field, Finite(value), weight);
                break;
            case JsonValueKind.True or JsonValueKind.False:
                sink.Term(Hash(value.ValueKind == JsonValueKind.True ? "true" : "false", field), weight);
                break;
            case JsonValueKind.Array when depth < MaxDepth:
                Items(value, field, weight, depth + 1, ref sink);
                break;
            case JsonValueKind.Object when depth < MaxDepth:
                Properties(value, field, weight, depth + 1, ref sink);
                break;
            default:
                break;
        }
    }

    private static void Items<TSink>(JsonElement array, ulong field, double weight, int depth, ref TSink sink)
        where TSink : ITermSink, allows ref struct
    {
        var share = weight / Math.Sqrt(Math.Max(1, array.GetArrayLength()));
        foreach (var item in array.EnumerateArray())
        {
            Value(item, field, share, depth, ref sink);
        }
    }

    private static void Properties<TSink>(JsonElement nested, ulong field, double weight, int depth, ref TSink sink)
        where TSink : ITermSink, allows ref struct
    {
        var share = weight / Math.Sqrt(Math.Max(1, nested.GetPropertyCount()));
        foreach (var property in nested.EnumerateObject())
        {
            Value(property.Value, Hash(Name(property), field), share, depth, ref sink);
        }
    }

    private static void Words<TSink>(string text, ulong field, double weight, ref TSink sink)
        where TSink : ITermSink, allows ref struct
    {
        var rented = text.Length > 256 ? ArrayPool<char>.Shared.Rent(text.Length) : null;
        var lower = rented ?? stackalloc char[256];
        lower = lower[..text.AsSpan().ToLowerInvariant(lower)].Trim();
        if (!lower.IsEmpty)
        {
            var share = weight / Math.Sqrt(1 + Tokens.Count(lower));
            sink.Term(Hash(lower, field), share);
            foreach (var token in new Tokens(lower))
            {
                sink.Term(Hash(token, field ^ TokenSalt), share);
            }
        }

        if (rented is not null)
        {
            ArrayPool<char>.Shared.Return(rented);
        }
    }

    // 1e999 is valid JSON and reads as infinity.
    private static double Finite(JsonElement number) =>
        Math.Clamp(number.GetDouble(), double.MinValue, double.MaxValue);
}
