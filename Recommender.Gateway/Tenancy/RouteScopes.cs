using Recommender.Engine.Tenancy;

namespace Recommender.Gateway.Tenancy;

/// <summary>
/// Any one of which scopes a request needs. The api checks its routes again by themselves; here the whole of what a
/// publishable key can do stands in one place.
/// </summary>
internal static class RouteScopes
{
    public static Scopes Of(HttpRequest request)
    {
        var path = request.Path;
        if (path.StartsWithSegments("/metrics"))
        {
            return Scopes.Operator;
        }

        if (path.StartsWithSegments("/api/v1/admin") || path.StartsWithSegments("/api/v1/webhooks"))
        {
            return Scopes.Admin;
        }

        if (!path.StartsWithSegments("/api") || path.StartsWithSegments("/api/v1/recommendations") || path.StartsWithSegments("/api/v1/stream"))
        {
            return Scopes.Read | Scopes.Track;
        }

        if (HttpMethods.IsPost(request.Method) && IsTracking(path.Value!))
        {
            return Scopes.Write | Scopes.Track;
        }

        return IsRead(request) ? Scopes.Read : Scopes.Write;
    }

    private static bool IsTracking(string path) =>
        path.Equals("/api/v1/interactions", StringComparison.OrdinalIgnoreCase)
        || path.Equals("/api/v1/ab-events", StringComparison.OrdinalIgnoreCase);

    // GraphQL asks by POST; what it may change the api knows. Exporting as a job reads as much as exporting at once.
    private static bool IsRead(HttpRequest request) =>
        HttpMethods.IsGet(request.Method)
        || HttpMethods.IsHead(request.Method)
        || request.Path.StartsWithSegments("/api/v1/export")
        || request.Path.Value!.EndsWith("/graphql", StringComparison.OrdinalIgnoreCase);
}
