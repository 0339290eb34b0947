using System.Buffers;
using System.Text;

namespace Recommender.Engine.Faults;

/// <summary>
/// The rule for names that clients choose and that travel in paths: any characters except those that make the decoding
/// of a path ambiguous (<c>/</c>, <c>\</c>, <c>%</c>) and control characters.
/// </summary>
public static class Identifier
{
    public const int MaxBytes = 255;

    // What nearly all identifiers consist of: printable ASCII, which is a byte each, without the three.
    private static readonly SearchValues<char> Plain =
        SearchValues.Create([.. Enumerable.Range(0x20, 0x7F - 0x20).Select(code => (char)code).Except(['/', '\\', '%'])]);

    /// <summary>What is wrong with a value, or null. The length is counted in bytes of UTF-8.</summary>
    public static Fault? Check(string value, string field, int maxBytes = MaxBytes)
    {
        if (value.Length == 0)
        {
            return Fault.Validation($"{field} must not be empty");
        }

        if (value.Length <= maxBytes && !value.AsSpan().ContainsAnyExcept(Plain))
        {
            return null;
        }

        var position = 0;
        foreach (var rune in value.EnumerateRunes())
        {
            if (Refusal(rune) is { } reason)
            {
                return Fault.Validation($"{field} must not contain {reason} (character {position + 1})");
            }

            position++;
        }

        var bytes = Encoding.UTF8.GetByteCount(value);
        return bytes > maxBytes ? Fault.Validation($"{field} is {bytes} bytes long; at most {maxBytes} are allowed") : null;
    }

    private static string? Refusal(Rune rune) => rune.Value switch
    {
        '/' or '\\' or '%' => $"'{(char)rune.Value}'",
        0xFFFD => "U+FFFD, which stands for invalid Unicode",
        _ when Rune.IsControl(rune) => $"the control character U+{rune.Value:X4}",
        _ => null,
    };
}
