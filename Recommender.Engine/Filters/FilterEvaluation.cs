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
            _ => SomeAt(subject.Attributes, field.Path, test),
        };

    private static bool SomeAt(JsonElement element, ReadOnlySpan<string> path, Func<FilterLiteral, bool> test)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray())
            {
                // One level only: an array inside an array is a value of its own, which no literal equals.
                if (item.ValueKind != JsonValueKind.Array && SomeAt(item, path, test))
                {
                    return true;
                }
            }

            return false;
        }

        if (path.IsEmpty)
        {
            return SomeValue(element, test);
        }

        return element.ValueKind == JsonValueKind.Object
            && element.TryGetProperty(path[0], out var next) && SomeAt(next, path[1..], test);
    }

    private static bool SomeValue(JsonElement element, Func<FilterLiteral, bool> test) => element.ValueKind switch
    {
        JsonValueKind.String => test(FilterLiteral.Of(AttributeWalk.Text(element))),
        JsonValueKind.Number => test(FilterLiteral.Of(element.GetDouble())),
        JsonValueKind.True => test(FilterLiteral.Of(true)),
        JsonValueKind.False => test(FilterLiteral.Of(false)),
        // An object has no literal; "" in the kind of an object lets exists() see it and nothing else.
        JsonValueKind.Object => test(new FilterLiteral(JsonValueKind.Object, "", 0)),
        _ => false,
    };
}
