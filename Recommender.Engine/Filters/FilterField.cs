namespace Recommender.Engine.Filters;

/// <summary>Where a filter reads: one of the four named columns, or a path into the attributes.</summary>
internal sealed record FilterField(FilterSource Source, string[] Path)
{
    /// <summary>As it is written in a filter: <c>entity_type</c>, <c>size.eu</c>.</summary>
    public string Name => Source == FilterSource.Attribute ? string.Join('.', Path) : Path[0];

    public bool IsMoment => Source is FilterSource.CreatedAt or FilterSource.UpdatedAt;

    /// <summary>A leading <c>attributes.</c> reaches attributes that are called like a column.</summary>
    public static FilterField From(List<string> path) => (path.Count, path[0]) switch
    {
        (1, "entity_id") => new(FilterSource.EntityId, [.. path]),
        (1, "entity_type") => new(FilterSource.EntityType, [.. path]),
        (1, "created_at") => new(FilterSource.CreatedAt, [.. path]),
        (1, "updated_at") => new(FilterSource.UpdatedAt, [.. path]),
        ( > 1, "attributes") => new(FilterSource.Attribute, [.. path.Skip(1)]),
        _ => new(FilterSource.Attribute, [.. path]),
    };
}
