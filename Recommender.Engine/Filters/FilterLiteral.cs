using System.Text.Json;

namespace Recommender.Engine.Filters;

/// <summary>A value written in a filter: a text, a finite number or a truth value. Values of different kinds never match.</summary>
internal readonly record struct FilterLiteral(JsonValueKind Kind, string Text, double Number)
{
    public static FilterLiteral Of(string text) => new(JsonValueKind.String, text, 0);

    public static FilterLiteral Of(double number) => new(JsonValueKind.Number, "", number);

    public static FilterLiteral Of(bool flag) => new(flag ? JsonValueKind.True : JsonValueKind.False, "", 0);

    /// <summary>A moment as unix milliseconds: fields that are moments are compared as numbers.</summary>
    public static FilterLiteral Of(DateTimeOffset moment) => Of((double)moment.ToUnixTimeMilliseconds());

    /// <summary>
    /// Negative, 0 or positive as <paramref name="other"/> is less, equal or greater; null when the kinds differ. Texts
    /// compare by code unit.
    /// </summary>
    public int? Compare(FilterLiteral other) => (Kind, other.Kind) switch
    {
        (JsonValueKind.Number, JsonValueKind.Number) => other.Number.CompareTo(Number),
        (JsonValueKind.String, JsonValueKind.String) => string.CompareOrdinal(other.Text, Text),
        _ => Kind == other.Kind ? 0 : null,
    };
}
