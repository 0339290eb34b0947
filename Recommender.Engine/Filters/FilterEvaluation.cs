using System.Text.Json;
using Recommender.Engine.Content;

namespace Recommender.Engine.Filters;

/// <summary>
/// Whether an entity passes a filter. A field that is missing, or of another kind than the literal, has no matching
/// value; nothing here fails. Arrays on a path stand for their items.
/// </summary>
internal static class FilterEvaluation
{
    public static bool Matches(FilterNode node, in FilterSubject subject)
    {
        switch (node)
        {
            case FilterNode.All all:
                return MatchesAll(all.Parts, subject);
            case FilterNode.Any any:
                return MatchesAny(any.Parts, subject);
            case FilterNode.Not not:
                return !Matches(not.Part, subject);
            case FilterNode.Compare compare:
                return Some(compare.Field, subject, value => Holds(compare.Relation, compare.Value.Compare(value)));
            case FilterNode.In list:
                return Some(list.Field, subject, list.Values.Contains);
            case FilterNode.Contains contains:
                return Some(contains.Field, subject, value => IsInside(contains.Value, value));
            default:
                return Some(((FilterNode.Exists)node).Field, subject, static _ => true);
        }
    }

    private static bool MatchesAll(List<FilterNode> parts, in FilterSubject subject)
    {
        foreach (var part in parts)
        {
            if (!Matches(part, subject))
            {
                return false;
            }
        }

        return true;
    }

    private static bool MatchesAny(List<FilterNode> parts, in FilterSubject subject)
    {
        foreach (var part in parts)
        {
            if (Matches(part, subject))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Holds(FilterRelation relation, int? order) => relation switch
    {
        FilterRelation.Equal => order == 0,
        FilterRelation.Less => order < 0,
        FilterRelation.LessOrEqual => order <= 0,
        FilterRelation.Greater => order > 0,
        _ => order >= 0,
    };

    private static bool IsInside(FilterLiteral sought, FilterLiteral value) =>
        sought.Kind == JsonValueKind.String && value.Kind == JsonValueKind.String
            ? value.Text.Contains(sought.Text, StringComparison.OrdinalIgnoreCase)
            : sought.Compare(value) == 0;

    private static bool Some(FilterField field, in FilterSubject subject, Func<FilterLiteral, bool> test) =>
        field.Source switch
        {
            FilterSource.EntityId => test(FilterLiteral.Of(subject.EntityId)),
            FilterSource.EntityType => test(FilterLiteral.Of(subject.EntityType)),
            FilterSource.CreatedAt => test(FilterLiteral.Of(subject.CreatedAt)),
            FilterSource.UpdatedAt => test(FilterLiteral.Of(subject.UpdatedAt)),
            _ => AttributeValues.Some(subject.Attributes, field.Path, value => test(Literal(value))),
        };

    private static FilterLiteral Literal(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => FilterLiteral.Of(AttributeWalk.Text(value)),
        JsonValueKind.Number => FilterLiteral.Of(value.GetDouble()),
        // Truth values, and objects: those exist, but no literal in a filter is of their kind.
        _ => new FilterLiteral(value.ValueKind, "", 0),
    };
}
