using System.Globalization;
using System.Text;

namespace Recommender.Engine.Filters;

/// <summary>Reads a filter's text token by token.</summary>
internal sealed class FilterTokens(string text)
{
    private static readonly string[] Symbols = ["<=", ">=", "!=", "==", "<", ">", "=", "(", ")", ",", "."];

    private int _position;

    public FilterToken Next()
    {
        while (_position < text.Length && char.IsWhiteSpace(text[_position]))
        {
            _position++;
        }

        if (_position == text.Length)
        {
            return new FilterToken(FilterTokenKind.End, "", 0, _position);
        }

        return text[_position] switch
        {
            '"' or '\'' => Quoted(FilterTokenKind.Quoted),
            '`' => Quoted(FilterTokenKind.Name),
            '-' or '+' or (>= '0' and <= '9') => Number(),
            '.' when Following(1) is >= '0' and <= '9' => Number(),
            var letter when IsWordStart(letter) => Word(),
            _ => Symbol(),
        };
    }

    private char Following(int distance) => _position + distance < text.Length ? text[_position + distance] : '\0';

    private FilterToken Quoted(FilterTokenKind kind)
    {
        var (start, quote, value) = (_position++, text[_position - 1], new StringBuilder());
        for (; _position < text.Length; _position++)
        {
            var letter = text[_position];
            if (letter == quote)
            {
                _position++;
                return new FilterToken(kind, value.ToString(), 0, start);
            }

            if (letter == '\\' && _position + 1 < text.Length)
            {
                letter = text[++_position];
            }

            value.Append(letter);
        }

        throw new FilterSyntaxException(start, $"the text that begins here needs a closing {quote}");
    }

    private FilterToken Number()
    {
        var start = _position++;
        while (IsPartOfNumber())
        {
            _position++;
        }

        var digits = text.AsSpan(start.._position);
        return double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && double.IsFinite(number)
            ? new FilterToken(FilterTokenKind.Number, digits.ToString(), number, start)
            : throw new FilterSyntaxException(start, $"'{digits}' is not a number; texts need quotes");
    }

    private bool IsPartOfNumber()
    {
        var next = Following(0);
        return char.IsLetterOrDigit(next) || next is '.' or '_' or ':'
            || (next is '+' or '-' && text[_position - 1] is 'e' or 'E');
    }

    private FilterToken Word()
    {
        var start = _position;
        while (_position < text.Length && IsWordPart(text[_position]))
        {
            _position++;
        }

        return new FilterToken(FilterTokenKind.Word, text[start.._position], 0, start);
    }

    private FilterToken Symbol()
    {
        foreach (var symbol in Symbols)
        {
            if (text.AsSpan(_position).StartsWith(symbol))
            {
                _position += symbol.Length;
                return new FilterToken(FilterTokenKind.Symbol, symbol, 0, _position - symbol.Length);
            }
        }

        throw new FilterSyntaxException(
            _position, $"'{text[_position]}' means nothing here; names with such characters need backticks, texts need quotes");
    }

    private static bool IsWordStart(char letter) => char.IsLetter(letter) || letter is '_' or '$' or '@';

    private static bool IsWordPart(char letter) => IsWordStart(letter) || char.IsDigit(letter) || letter == '-';
}
