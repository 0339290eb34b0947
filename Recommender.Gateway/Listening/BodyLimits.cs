using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using Recommender.Engine.Errors;
using Recommender.Engine.Ingest;
using Recommender.Gateway.Errors;

namespace Recommender.Gateway.Listening;

/// <summary>
/// How large a body may be: 10 MB, 100 MB to a bulk route, and any size for NDJSON there, which the api reads line by
/// line. A body that declares more is refused unread.
/// </summary>
internal sealed class BodyLimits(RequestDelegate next, IOptions<ConnectionLimits> options)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>() is not { CanHaveBody: true })
        {
            return next(context);
        }

        var limit = LimitFor(context.Request);
        if (context.Request.ContentLength > limit)
        {
            return ProblemWriter.WriteAsync(context, Problems.TooLarge(limit.Value));
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = limit;
        }

        return next(context);
    }

    private long? LimitFor(HttpRequest request) =>
        !IsBulk(request.Path.Value!) ? options.Value.BodyBytes
        : IsLines(request.ContentType) ? null
        : options.Value.BulkBodyBytes;

    private static bool IsLines(string? type) =>
        MediaTypeHeaderValue.TryParse(type, out var media) && LineTypes.Contains(media.MediaType.Value ?? "");

    internal static bool IsBulk(string path) =>
        path.EndsWith("/bulk", StringComparison.OrdinalIgnoreCase)
        || path.StartsWith("/api/v1/import/", StringComparison.OrdinalIgnoreCase);
}
