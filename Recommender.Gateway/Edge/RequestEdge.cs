namespace Recommender.Gateway.Edge;

/// <summary>
/// What every request and answer carries: the client's <c>x-request-id</c> or a new one, and the headers that keep
/// browsers from guessing, framing and leaking.
/// </summary>
internal sealed class RequestEdge(RequestDelegate next)
{
    private const string RequestId = "X-Request-Id";
    private const int LongestRequestId = 128;

    /// <summary>The headers that every answer gets here.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        RequestId, "X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy", "Cross-Origin-Resource-Policy",
        "Content-Security-Policy", "Strict-Transport-Security",
    ];

    public Task InvokeAsync(HttpContext context)
    {
        var id = context.Request.Headers[RequestId].ToString();
        if (!IsUsable(id))
        {
            id = Guid.NewGuid().ToString();
            context.Request.Headers[RequestId] = id;
        }

        context.TraceIdentifier = id;
        Apply(context);
        return next(context);
    }

    private static void Apply(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers[RequestId] = context.TraceIdentifier;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        headers.ContentSecurityPolicy = PolicyFor(context.Request.Path);
        if (context.Request.IsHttps)
        {
            headers.StrictTransportSecurity = "max-age=31536000; includeSubDomains";
        }
    }

    // The API reference is the one page that is meant for a browser; it brings its own scripts.
    private static string PolicyFor(PathString path) => path.StartsWithSegments("/scalar")
        ? "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; worker-src blob:; frame-ancestors 'none'"
        : "default-src 'none'; frame-ancestors 'none'";

    private static bool IsUsable(string id) =>
        id.Length is > 0 and <= LongestRequestId && !id.AsSpan().ContainsAnyExceptInRange('!', '~');
}
