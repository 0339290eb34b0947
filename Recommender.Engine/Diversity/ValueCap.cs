using System.Text.Json;
using Recommender.Engine.Filters;

namespace Recommender.Engine.Diversity;

/// <summary>
/// At most so many of the picked may share a value, such as a brand. A candidate with several values counts for each; one
/// without any is free.
/// </summary>
public sealed class ValueCap
{
    private readonly string[][] _values;
    private readonly int _limit;

    /// <param name="values">Per candidate of the pool, its distinct values.</param>
    /// <param name="limit">At least 1.</param>
    public ValueCap(string[][] values, int limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        (_values, _limit) = (values, limit);
    }

    /// <summary>Reads the values at a dotted path from the attributes of each candidate, in the order of the pool.</summary>
    public static ValueCap ByAttribute(IEnumerable<JsonElement> pool, string path, int limit)
    {
        var parts = path.Split('.');
        return new([.. pool.Select(attributes => AttributeValues.At(attributes, parts))], limit);
    }

    internal bool Allows(int candidate, Dictionary<string, int> taken) =>
        !Array.Exists(_values[candidate], value => taken.GetValueOrDefault(value) >= _limit);

    internal void Take(int candidate, Dictionary<string, int> taken)
    {
        foreach (var value in _values[candidate])
        {
            taken[value] = taken.GetValueOrDefault(value) + 1;
        }
    }
}
