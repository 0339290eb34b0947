namespace Recommender.Engine.Filters;

/// <summary>A filter as a tree; the nested records are all there are.</summary>
internal abstract record FilterNode
{
    private FilterNode()
    {
    }

    public sealed record All(List<FilterNode> Parts) : FilterNode;

    public sealed record Any(List<FilterNode> Parts) : FilterNode;

    public sealed record Not(FilterNode Part) : FilterNode;

    /// <summary>Some value of the field stands in this relation to the literal.</summary>
    public sealed record Compare(FilterField Field, FilterRelation Relation, FilterLiteral Value) : FilterNode;

    /// <summary>Some value of the field equals one of these.</summary>
    public sealed record In(FilterField Field, HashSet<FilterLiteral> Values) : FilterNode;

    /// <summary>Some text of the field contains the text, ignoring case, or some value equals the literal.</summary>
    public sealed record Contains(FilterField Field, FilterLiteral Value) : FilterNode;

    /// <summary>The field has a value that is not null.</summary>
    public sealed record Exists(FilterField Field) : FilterNode;
}
