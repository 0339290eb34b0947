using System.Globalization;
using Recommender.Engine.Faults;

namespace Recommender.Api.Recommendations;

/// <summary>Reads single values of a query.</summary>
internal static class QueryText
{
    private const double LongestDays = 3650;

    public static double? Number(string? text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    public static bool IsTrue(string? text) => text == "1" || "true".Equals(text, StringComparison.OrdinalIgnoreCase);

    public static bool IsFalse(string? text) => text == "0" || "false".Equals(text, StringComparison.OrdinalIgnoreCase);

    /// <summary>A list given with commas, repeatedly, or both.</summary>
    public static HashSet<string> Split(string[]? values) =>
        [.. (values ?? []).SelectMany(value => value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))];

    public static Fault? Whole(string? text, string name, int least, int most, ref int value)
    {
        return string.IsNullOrEmpty(text) ? null
            : !int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value)
                ? new(FaultCode.BadRequest, $"{name} must be a whole number, not '{text}'")
            : value < least || value > most ? Fault.Invalid($"{name} must be between {least} and {most}")
            : null;
    }

    public static Fault? Days(string? text, string name, out TimeSpan? days)
    {
        days = null;
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        if (Number(text) is not (> 0 and <= LongestDays and var number))
        {
            return Fault.Invalid($"{name} must be a number above 0 and at most {LongestDays}");
        }

        days = TimeSpan.FromDays(number);
        return null;
    }
}
