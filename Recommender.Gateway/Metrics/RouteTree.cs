namespace Recommender.Gateway.Metrics;

/// <summary>Route templates by their segments. As in routing, a literal segment is preferred to a parameter.</summary>
internal sealed class RouteTree
{
    private readonly Dictionary<string, RouteTree> _literals = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, RouteTree>.AlternateLookup<ReadOnlySpan<char>> _bySegment;
    private RouteTree? _parameter;
    private string? _template;

    public RouteTree() => _bySegment = _literals.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Adds a template such as <c>/things/{id}</c>.</summary>
    public void Add(string template)
    {
        var node = this;
        foreach (var segment in template.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            node = segment.StartsWith('{') ? node._parameter ??= new() : node.Literal(segment);
        }

        node._template = template;
    }

    /// <summary>The template that a path fits; null when there is none.</summary>
    public string? Find(ReadOnlySpan<char> path)
    {
        path = path.TrimStart('/');
        if (path.IsEmpty)
        {
            return _template;
        }

        var slash = path.IndexOf('/');
        var end = slash < 0 ? path.Length : slash;
        return (_bySegment.TryGetValue(path[..end], out var literal) ? literal.Find(path[end..]) : null) ?? _parameter?.Find(path[end..]);
    }

    private RouteTree Literal(string segment)
    {
        if (!_literals.TryGetValue(segment, out var node))
        {
            _literals[segment] = node = new();
        }

        return node;
    }
}
