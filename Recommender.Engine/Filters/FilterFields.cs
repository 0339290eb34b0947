namespace Recommender.Engine.Filters;

/// <summary>The fields that filters of a tenant may use: everything, or a list of names and paths.</summary>
public sealed class FilterFields
{
    private readonly HashSet<string>? _allowed;

    private FilterFields(HashSet<string>? allowed) => _allowed = allowed;

    /// <summary>Every attribute, and entity_id, entity_type, created_at and updated_at.</summary>
    public static FilterFields Everything { get; } = new(null);

    /// <summary>Only these: column names, and attribute paths with dots; a path allows what lies below it.</summary>
    public static FilterFields Only(IEnumerable<string> names) => new([.. names]);

    internal void Require(FilterField field, int position)
    {
        if (_allowed is null || Prefixes(field).Any(_allowed.Contains))
        {
            return;
        }

        var known = string.Join(", ", _allowed.Order(StringComparer.Ordinal).Take(20));
        throw new FilterSyntaxException(position, $"the field '{field.Name}' cannot be filtered by; allowed: {known}");
    }

    private static IEnumerable<string> Prefixes(FilterField field) =>
        Enumerable.Range(1, field.Path.Length).Select(length => string.Join('.', field.Path.Take(length)));
}
