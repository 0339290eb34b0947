namespace Recommender.Engine.Filters;

/// <summary>A filter that cannot be read; the message names the position and the rule, in words for whoever wrote it.</summary>
public sealed class FilterSyntaxException(int position, string rule) : FormatException($"Filter, position {position + 1}: {rule}")
{
    /// <summary>0-based index of the character in the text.</summary>
    public int Position { get; } = position;

    /// <summary>What was expected there.</summary>
    public string Rule { get; } = rule;
}
