using System.Globalization;
using System.Text.Json;

namespace Recommender.Engine.Filters;

/// <summary>
/// Recursive descent over <c>or</c>, <c>and</c>, <c>not</c>, brackets and conditions; see <see cref="FilterExpression"/>
/// for the language.
/// </summary>
internal sealed class FilterParser
{
    private readonly FilterTokens _tokens;
    private readonly FilterFields _fields;
    private FilterToken _current;
    private int _depth;

    private FilterParser(string text, FilterFields fields)
    {
        (_tokens, _fields) = (new FilterTokens(text), fields);
        _current = _tokens.Next();
    }

    public static FilterNode Parse(string text, FilterFields fields)
    {
        var parser = new FilterParser(text, fields);
        var root = parser.Either();
        return parser._current.Kind == FilterTokenKind.End
            ? root
            : throw parser.Unexpected("'and', 'or' or the end");
    }

    private FilterNode Either() => Joined("or", Every, static parts => new FilterNode.Any(parts));

    private FilterNode Every() => Joined("and", Unary, static parts => new FilterNode.All(parts));

    private FilterNode Joined(string keyword, Func<FilterNode> part, Func<List<FilterNode>, FilterNode> join)
    {
        List<FilterNode> parts = [part()];
        while (_current.IsKeyword(keyword))
        {
            Take();
            parts.Add(part());
        }

        return parts.Count == 1 ? parts[0] : join(parts);
    }

    private FilterNode Unary()
    {
        var start = Take();
        if (!start.IsKeyword("not") && !start.IsSymbol("("))
        {
            return start.IsKeyword("exists") && _current.IsSymbol("(") ? Exists() : Condition(start);
        }

        if (++_depth > FilterExpression.MaxDepth)
        {
            throw new FilterSyntaxException(
                start.Position, $"brackets and 'not' nest deeper than {FilterExpression.MaxDepth} levels");
        }

        var inner = start.IsSymbol("(") ? Either() : new FilterNode.Not(Unary());
        if (start.IsSymbol("("))
        {
            Require(")");
        }

        _depth--;
        return inner;
    }

    private FilterNode.Exists Exists()
    {
        Require("(");
        var field = Field(Take());
        Require(")");
        return new FilterNode.Exists(field);
    }

    private FilterNode Condition(FilterToken start)
    {
        var field = Field(start);
        var sign = Take();
        return sign switch
        {
            _ when sign.IsSymbol("=") || sign.IsSymbol("==") => Compare(field, FilterRelation.Equal),
            _ when sign.IsSymbol("!=") => new FilterNode.Not(Compare(field, FilterRelation.Equal)),
            _ when sign.IsSymbol("<") => Compare(field, FilterRelation.Less),
            _ when sign.IsSymbol("<=") => Compare(field, FilterRelation.LessOrEqual),
            _ when sign.IsSymbol(">") => Compare(field, FilterRelation.Greater),
            _ when sign.IsSymbol(">=") => Compare(field, FilterRelation.GreaterOrEqual),
            _ when sign.IsKeyword("in") => new FilterNode.In(field, Values(field)),
            _ when sign.IsKeyword("not") => NotIn(field),
            _ when sign.IsKeyword("contains") => new FilterNode.Contains(field, Value(field)),
            _ => throw new FilterSyntaxException(
                sign.Position, $"expected =, !=, <, <=, >, >=, in, not in or contains after the field, not {sign}"),
        };
    }

    private FilterNode.Not NotIn(FilterField field)
    {
        if (!_current.IsKeyword("in"))
        {
            throw Unexpected("'in' after 'not'");
        }

        Take();
        return new FilterNode.Not(new FilterNode.In(field, Values(field)));
    }

    private FilterNode.Compare Compare(FilterField field, FilterRelation relation)
    {
        var position = _current.Position;
        var value = Value(field);
        return relation == FilterRelation.Equal || value.Kind is not (JsonValueKind.True or JsonValueKind.False)
            ? new FilterNode.Compare(field, relation, value)
            : throw new FilterSyntaxException(position, "true and false have no order; use = or !=");
    }

    private HashSet<FilterLiteral> Values(FilterField field)
    {
        Require("(");
        HashSet<FilterLiteral> values = [Value(field)];
        while (_current.IsSymbol(","))
        {
            Take();
            values.Add(Value(field));
        }

        Require(")");
        return values;
    }

    private FilterField Field(FilterToken start)
    {
        List<string> path = [Part(start)];
        while (_current.IsSymbol("."))
        {
            Take();
            path.Add(Part(Take()));
        }

        var field = FilterField.From(path);
        _fields.Require(field, start.Position);
        return field;
    }

    private static string Part(FilterToken token) => token.Kind is FilterTokenKind.Word or FilterTokenKind.Name
        ? token.Text
        : throw new FilterSyntaxException(token.Position, $"expected a field name, not {token}");

    private FilterLiteral Value(FilterField field)
    {
        var token = Take();
        if (field.IsMoment)
        {
            return Moment(token);
        }

        return token.Kind switch
        {
            FilterTokenKind.Quoted => FilterLiteral.Of(token.Text),
            FilterTokenKind.Number => FilterLiteral.Of(token.Number),
            _ when token.IsKeyword("true") => FilterLiteral.Of(true),
            _ when token.IsKeyword("false") => FilterLiteral.Of(false),
            _ when token.IsKeyword("null") => throw new FilterSyntaxException(
                token.Position, $"null is not a value; write exists({field.Name}) or not exists({field.Name})"),
            _ => throw new FilterSyntaxException(
                token.Position, $"expected a number, true, false or a text in quotes, not {token}"),
        };
    }

    private static FilterLiteral Moment(FilterToken token) =>
        token.Kind == FilterTokenKind.Quoted && DateTimeOffset.TryParse(
            token.Text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment)
            ? FilterLiteral.Of(moment)
            : throw new FilterSyntaxException(token.Position, "expected a date in quotes, like \"2026-01-31T12:00:00Z\"");

    private FilterToken Take()
    {
        var taken = _current;
        _current = _tokens.Next();
        return taken;
    }

    private void Require(string symbol)
    {
        if (!_current.IsSymbol(symbol))
        {
            throw Unexpected($"'{symbol}'");
        }

        Take();
    }

    private FilterSyntaxException Unexpected(string expected) =>
        new(_current.Position, $"expected {expected}, not {_current}");
}
