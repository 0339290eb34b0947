using System.Globalization;

namespace Recommender.Engine.Filters;

/// <summary>
/// A condition on entities, as clients write it:
/// <c>price &lt; 50 and category in ("shoes", "boots") and not exists(discount)</c>.
/// Conditions are <c>= != &lt; &lt;= &gt; &gt;=</c>, <c>in (...)</c>, <c>not in (...)</c>, <c>contains</c> (a text inside a text,
/// ignoring case, or an item of an array) and <c>exists(field)</c>, joined by <c>and</c>, <c>or</c>, <c>not</c> and brackets.
/// Fields are <c>entity_id</c>, <c>entity_type</c>, <c>created_at</c>, <c>updated_at</c> and attributes by dotted path; names with
/// other characters stand in backticks. Values are numbers, <c>true</c>, <c>false</c> and texts in quotes, with a backslash
/// before a quote. A condition on an array holds if it holds for an item. A missing field satisfies no condition,
/// and so every <c>!=</c> and <c>not</c>. Immutable.
/// </summary>
public sealed class FilterExpression
{
    /// <summary>Characters of a filter.</summary>
    public const int MaxLength = 10_000;

    /// <summary>Levels of brackets and <c>not</c>.</summary>
    public const int MaxDepth = 32;

    private readonly FilterNode _root;

    private FilterExpression(FilterNode root)
    {
        _root = root;
        Fields = FieldsOf(root).Select(static field => field.Name).ToHashSet();
    }

    /// <summary>The fields it reads, by the names that a filter uses.</summary>
    public IReadOnlySet<string> Fields { get; }

    /// <exception cref="FilterSyntaxException">With the position and the rule that was broken.</exception>
    public static FilterExpression Parse(string text, FilterFields fields) => text.Length <= MaxLength
        ? new(FilterParser.Parse(text, fields))
        : throw new FilterSyntaxException(MaxLength, $"a filter has at most {MaxLength} characters; this one has {text.Length}");

    /// <summary>
    /// The attribute at the dotted path has this value, which came without a type: as a text, a number or a truth value.
    /// </summary>
    /// <exception cref="FilterSyntaxException">The path is empty or not allowed.</exception>
    public static FilterExpression AttributeEquals(string path, string value, FilterFields fields)
    {
        var field = new FilterField(FilterSource.Attribute, path.Split('.'));
        if (field.Path.Contains(""))
        {
            throw new FilterSyntaxException(0, $"'{path}' is not a path of attribute names with dots between");
        }

        fields.Require(field, position: 0);
        HashSet<FilterLiteral> readings = [FilterLiteral.Of(value)];
        if (double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number))
        {
            readings.Add(FilterLiteral.Of(number));
        }
        else if (bool.TryParse(value, out var flag))
        {
            readings.Add(FilterLiteral.Of(flag));
        }

        return new(new FilterNode.In(field, readings));
    }

    /// <summary>Never fails, whatever the attributes are.</summary>
    public bool Matches(in FilterSubject subject) => FilterEvaluation.Matches(_root, subject);

    /// <summary>What the database can tell of it beforehand; see <see cref="FilterPath"/>.</summary>
    internal string? ToPath() => FilterPath.Of(_root);

    private static IEnumerable<FilterField> FieldsOf(FilterNode node) => node switch
    {
        FilterNode.All all => all.Parts.SelectMany(FieldsOf),
        FilterNode.Any any => any.Parts.SelectMany(FieldsOf),
        FilterNode.Not not => FieldsOf(not.Part),
        FilterNode.Compare compare => [compare.Field],
        FilterNode.In list => [list.Field],
        FilterNode.Contains contains => [contains.Field],
        FilterNode.Exists exists => [exists.Field],
        _ => [],
    };
}
