using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Recommender.Engine.Filters;

/// <summary>
/// What the database can tell of a filter: a jsonpath predicate that holds for every entity that passes, and for few others.
/// The filter itself stays the judge: numbers there are decimal and here binary, and negations are left to it.
/// </summary>
internal static class FilterPath
{
    // PostgreSQL's jsonpath nests as deep as its stack; some hundreds of alternatives are one level each.
    private const int MostValues = 500;

    /// <summary>
    /// A path over the attributes with the variables <c>entity_id</c>, <c>entity_type</c>, and <c>created_at</c> and
    /// <c>updated_at</c> in Unix milliseconds; null where nothing can be told.
    /// </summary>
    public static string? Of(FilterNode node) => Condition(node) is { } condition ? $"$ ? ({condition})" : null;

    private static string? Condition(FilterNode node) => node switch
    {
        FilterNode.All all => Joined(" && ", all.Parts.Select(Condition).OfType<string>()),
        FilterNode.Any any => Every(any.Parts.Select(Condition)),
        FilterNode.Compare compare => Compared(Path(compare.Field), compare.Relation, compare.Value),
        FilterNode.In { Values.Count: <= MostValues } list => Every(list.Values.Select(value => Equal(Path(list.Field), value))),
        FilterNode.Contains contains => Contained(Path(contains.Field), contains.Value),
        FilterNode.Exists { Field.Source: FilterSource.Attribute } exists => $"exists({Path(exists.Field)})",
        _ => null,
    };

    private static string? Every(IEnumerable<string?> alternatives)
    {
        var all = alternatives.ToList();
        return all.Contains(null) ? null : Joined(" || ", all!);
    }

    private static string? Joined(string sign, IEnumerable<string> conditions)
    {
        var joined = string.Join(sign, conditions);
        return joined.Length == 0 ? null : $"({joined})";
    }

    private static string? Compared(string path, FilterRelation relation, FilterLiteral value) => (relation, value.Kind) switch
    {
        (FilterRelation.Equal, _) => Equal(path, value),
        (FilterRelation.Less or FilterRelation.LessOrEqual, JsonValueKind.Number) => Bound(path, "<", Math.BitIncrement(value.Number)),
        (_, JsonValueKind.Number) => Bound(path, ">", Math.BitDecrement(value.Number)),
        // Texts are ordered by code unit here and by code point there.
        _ => null,
    };

    private static string? Equal(string path, FilterLiteral value) => value.Kind switch
    {
        JsonValueKind.String => Text(value.Text) is { } text ? $"{path} == {text}" : null,
        JsonValueKind.Number => Bound(path, ">", Math.BitDecrement(value.Number)) is { } above
            && Bound(path, "<", Math.BitIncrement(value.Number)) is { } below ? $"({above} && {below})" : null,
        JsonValueKind.True => $"{path} == true",
        _ => $"{path} == false",
    };

    // The neighbours of a binary number: every decimal that is read as the number itself lies between them.
    private static string? Bound(string path, string sign, double number) =>
        double.IsFinite(number) ? string.Create(CultureInfo.InvariantCulture, $"{path} {sign} {number:R}") : null;

    // Of other letters the database may not know, with its locale, which are the same in another case.
    private static string? Contained(string path, FilterLiteral value) =>
        value.Kind != JsonValueKind.String ? Equal(path, value)
        : Ascii.IsValid(value.Text) && Text(value.Text) is { } text ? $"""{path} like_regex {text} flag "iq" """
        : null;

    private static string Path(FilterField field) => field.Source switch
    {
        FilterSource.Attribute => "@" + string.Concat(field.Path.Select(static name => "." + (Text(name) ?? "*"))),
        _ => "$" + field.Name,
    };

    /// <summary>Null for what the database cannot hold: the character 0 and halves of pairs.</summary>
    private static string? Text(string text) =>
        text.Contains('\0', StringComparison.Ordinal) || text.EnumerateRunes().Contains(Rune.ReplacementChar)
            ? null : JsonSerializer.Serialize(text);
}
