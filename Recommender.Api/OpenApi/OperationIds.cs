namespace Recommender.Api.OpenApi;

/// <summary>Names for operations that stay the same as long as the route does: <c>get_entities_by_id</c>.</summary>
internal static class OperationIds
{
    public static string Of(string method, string path)
    {
        var words = path.Split('/', StringSplitOptions.RemoveEmptyEntries)
            .Where(segment => segment is not ("api" or "v1"))
            .Select(segment => segment.StartsWith('{') ? $"by_{segment.Trim('{', '}').Split(':')[0]}" : segment.Replace('-', '_'));
        return $"{method.ToLowerInvariant()}_{string.Join('_', words)}";
    }
}
