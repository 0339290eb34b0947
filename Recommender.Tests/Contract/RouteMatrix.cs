using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Recommender.Tests.Infrastructure;
using Scope = Recommender.Engine.Tenancy.Scopes;

namespace Recommender.Tests.Contract;

/// <summary>
/// Who may call which route: any one of the scopes suffices. A route that is not in this table fails the tests, so
/// nobody adds one without saying who may call it.
/// </summary>
internal static class RouteMatrix
{
    private const Scope ReadOrTrack = Scope.Read | Scope.Track;
    private const Scope WriteOrTrack = Scope.Write | Scope.Track;

    public static IReadOnlyDictionary<string, Scope> Table { get; } = new Dictionary<string, Scope>
    {
        ["POST /api/v1/entities"] = Scope.Write,
        ["POST /api/v1/entities/bulk"] = Scope.Write,
        ["GET /api/v1/entities/{id}"] = Scope.Read,
        ["PUT /api/v1/entities/{id}"] = Scope.Write,
        ["DELETE /api/v1/entities/{id}"] = Scope.Write,
        ["POST /api/v1/interactions"] = WriteOrTrack,
        ["POST /api/v1/interactions/bulk"] = Scope.Write,
        ["GET /api/v1/interactions/user/{id}"] = Scope.Read,
        ["GET /api/v1/interactions/entity/{id}"] = Scope.Read,
        ["POST /api/v1/interaction-types"] = Scope.Write,
        ["GET /api/v1/interaction-types"] = Scope.Read,
        ["GET /api/v1/interaction-types/{type}"] = Scope.Read,
        ["PUT /api/v1/interaction-types/{type}"] = Scope.Write,
        ["DELETE /api/v1/interaction-types/{type}"] = Scope.Write,
        ["GET /api/v1/export/entities"] = Scope.Read,
        ["GET /api/v1/export/interactions"] = Scope.Read,
        ["GET /api/v1/export/users"] = Scope.Read,
        ["GET /api/v1/users/{id}"] = Scope.Read,
        ["PUT /api/v1/users/{id}"] = Scope.Write,
        ["DELETE /api/v1/users/{id}"] = Scope.Write,
        ["GET /api/v1/users/{id}/similar"] = Scope.Read,
        ["POST /api/v1/ab-events"] = WriteOrTrack,
        ["POST /api/v1/products/{tenant}"] = Scope.Write,
        ["DELETE /api/v1/products/{tenant}/{id}"] = Scope.Write,
        ["GET /api/v1/recommendations/user/{id}"] = ReadOrTrack,
        ["GET /api/v1/recommendations/entity/{id}"] = ReadOrTrack,
        ["GET /api/v1/recommendations/trending"] = ReadOrTrack,
        ["GET /api/v1/stream/recommendations/{user}"] = ReadOrTrack,
        ["GET /api/v1/stream/trending"] = ReadOrTrack,
        ["POST /api/v1/recommendations/session"] = ReadOrTrack,
        ["POST /api/v1/recommendations/similar"] = ReadOrTrack,
        ["GET /api/v1/recommendations/{tenant}/similar/{productId}"] = ReadOrTrack,
        ["GET /api/v1/recommendations/{tenant}/complement/{productId}"] = ReadOrTrack,
        ["GET /api/v1/recommendations/{tenant}/trending"] = ReadOrTrack,
        ["GET /api/v1/recommendations/{tenant}/personalized/{user}"] = ReadOrTrack,
        ["POST /api/v1/recommendations/{tenant}/bundle"] = ReadOrTrack,
        ["POST /api/v1/recommendations/{tenant}/batch"] = ReadOrTrack,
        ["GET /api/v1/admin/models"] = Scope.Admin,
        ["POST /api/v1/admin/models/rebuild"] = Scope.Admin,
        ["POST /api/v1/models/rebuild"] = Scope.Write,
        ["POST /api/v1/models/evaluate"] = Scope.Write,
        ["POST /api/v1/export/entities"] = Scope.Read,
        ["POST /api/v1/export/interactions"] = Scope.Read,
        ["POST /api/v1/export/users"] = Scope.Read,
        ["GET /api/v1/jobs/{id}/result"] = Scope.Read,
        ["GET /api/v1/jobs"] = Scope.Read,
        ["GET /api/v1/jobs/{id}"] = Scope.Read,
        ["DELETE /api/v1/jobs/{id}"] = Scope.Write,
        ["POST /api/v1/webhooks"] = Scope.Admin,
        ["GET /api/v1/webhooks"] = Scope.Admin,
        ["GET /api/v1/webhooks/{id}"] = Scope.Admin,
        ["PUT /api/v1/webhooks/{id}"] = Scope.Admin,
        ["PATCH /api/v1/webhooks/{id}"] = Scope.Admin,
        ["DELETE /api/v1/webhooks/{id}"] = Scope.Admin,
        ["POST /api/v1/webhooks/{id}/rotate-secret"] = Scope.Admin,
        ["POST /api/v1/webhooks/{id}/test"] = Scope.Admin,
        ["GET /api/v1/webhooks/{id}/deliveries"] = Scope.Admin,
        ["GET /api/v1/webhooks/{id}/deliveries/{delivery}"] = Scope.Admin,
        ["POST /api/v1/webhooks/{id}/deliveries/{delivery}/replay"] = Scope.Admin,
        ["POST /api/v1/admin/keys"] = Scope.Admin,
        ["GET /api/v1/admin/keys"] = Scope.Admin,
        ["POST /api/v1/admin/keys/{id:guid}/rotate"] = Scope.Admin,
        ["DELETE /api/v1/admin/keys/{id:guid}"] = Scope.Admin,
        ["POST /api/v1/admin/tenants"] = Scope.Operator,
        ["GET /api/v1/admin/tenants"] = Scope.Operator,
        ["GET /api/v1/admin/tenants/{tenant}"] = Scope.Admin,
        ["PUT /api/v1/admin/tenants/{tenant}/settings"] = Scope.Operator,
        ["DELETE /api/v1/admin/tenants/{tenant}"] = Scope.Operator,
        ["GET /api/docs"] = ReadOrTrack,
        ["GET /api/config"] = Scope.Read,
    };

    /// <summary>The routes that the api really has, as the keys of the table.</summary>
    public static IReadOnlyList<string> Of(ApiHost api) =>
        [.. api.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Select(endpoint => (Path: "/" + endpoint.RoutePattern.RawText!.Trim('/'), endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods))
            .Where(route => route.Path.StartsWith("/api", StringComparison.Ordinal))
            .SelectMany(route => route.HttpMethods ?? [], (route, method) => $"{method} {route.Path}")
            .Distinct()];

    public static HttpRequestMessage Request(string route, string tenant)
    {
        var (method, path) = (route[..route.IndexOf(' ', StringComparison.Ordinal)], route[(route.IndexOf(' ', StringComparison.Ordinal) + 1)..]);
        var filled = string.Join('/', path.Split('/').Select(segment => segment switch
        {
            "{tenant}" => tenant,
            "{id:guid}" => Guid.Empty.ToString(),
            ['{', ..] => "x",
            _ => segment,
        }));
        return new(new(method), filled) { Content = method is "POST" or "PUT" or "PATCH" ? Wire.Json("{}") : null };
    }
}
