namespace Recommender.Engine.Filters;

internal enum FilterTokenKind
{
    End,
    Word,
    Quoted,
    Number,
    Symbol,

    /// <summary>A name in backticks, which is never a keyword.</summary>
    Name,
}
