using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Recommender.Engine.Faults;

namespace Recommender.Engine.Entities;

/// <summary>JSON can spell text that is no Unicode (half a surrogate pair) or that PostgreSQL cannot hold (U+0000).</summary>
internal static class JsonText
{
    private const int MaxDigits = 400;

    public static Fault? Check(JsonElement text, string path, int maxBytes)
    {
        try
        {
            var value = text.GetString()!;
            return value.Contains('\0', StringComparison.Ordinal) ? Fault.Validation($"{path} contains U+0000")
                : value.Length > maxBytes / 4 && Encoding.UTF8.GetByteCount(value) > maxBytes
                    ? Fault.Validation($"{path} is longer than {maxBytes} bytes")
                    : null;
        }
        catch (InvalidOperationException)
        {
            return Fault.Validation($"{path} is not valid Unicode");
        }
    }

    /// <summary>
    /// Whether a number is finite and short enough for PostgreSQL, which stores every digit and refuses 1e-20000.
    /// </summary>
    public static bool IsStorable(JsonElement number)
    {
        var text = JsonMarshal.GetRawUtf8Value(number);
        var exponent = text.IndexOfAny((byte)'e', (byte)'E');
        return text.Length <= MaxDigits
            && (exponent < 0 || (Utf8Parser.TryParse(text[(exponent + 1)..], out int power, out _) && Math.Abs(power) <= MaxDigits))
            && double.IsFinite(number.GetDouble());
    }

    /// <summary>The length of a property's name, or null when PostgreSQL cannot hold it.</summary>
    public static int? ByteCount(JsonProperty property)
    {
        try
        {
            return property.Name.Contains('\0', StringComparison.Ordinal) ? null : Encoding.UTF8.GetByteCount(property.Name);
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
