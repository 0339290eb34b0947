namespace Recommender.Engine.Filters;

/// <summary>One word, value or sign of a filter's text.</summary>
internal readonly record struct FilterToken(FilterTokenKind Kind, string Text, double Number, int Position)
{
    public bool IsKeyword(string keyword) =>
        Kind == FilterTokenKind.Word && Text.Equals(keyword, StringComparison.OrdinalIgnoreCase);

    public bool IsSymbol(string symbol) => Kind == FilterTokenKind.Symbol && Text == symbol;

    public override string ToString() => Kind switch
    {
        FilterTokenKind.End => "the end",
        FilterTokenKind.Quoted => "a quoted text",
        _ => $"'{Text}'",
    };
}
