using Microsoft.Extensions.Options;

namespace Recommender.Gateway.Tenancy;

/// <summary>The few routes that need no key. OPTIONS is answered before anybody asks.</summary>
internal sealed class OpenRoutes(IOptions<AccessOptions> options, IHostEnvironment environment)
{
    private readonly bool _reference = options.Value.PublicReference ?? environment.IsDevelopment();

    public bool Contains(HttpRequest request)
    {
        var path = request.Path;
        return (IsRead(request) && (Is(path, "/widget.js") || Is(path, "/ws/activity") || Is(path, "/ws")))
            || (HttpMethods.IsPost(request.Method) && Is(path, "/api/v1/ab-events"))
            || (_reference && IsRead(request) && IsReference(path));
    }

    /// <summary>Health is asked by machines that have no tenant either.</summary>
    public static bool IsHealth(PathString path) =>
        path.StartsWithSegments("/health") || Is(path, "/alive") || Is(path, "/ready");

    private static bool IsReference(PathString path) => path.StartsWithSegments("/openapi") || path.StartsWithSegments("/scalar");

    private static bool IsRead(HttpRequest request) => HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);

    private static bool Is(PathString path, string other) => path.Value!.Equals(other, StringComparison.OrdinalIgnoreCase);
}
