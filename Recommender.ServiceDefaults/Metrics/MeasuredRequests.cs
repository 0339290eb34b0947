using System.Diagnostics;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;

namespace Recommender.ServiceDefaults.Metrics;

/// <summary>
/// Measures every request, whoever answers it: the first in the pipeline, so that it also sees what the others refuse.
/// </summary>
/// <param name="pathOf">The template of a path that the routes of this service do not tell apart.</param>
internal sealed class MeasuredRequests(RequestDelegate next, RequestMetrics metrics, Func<PathString, string?> pathOf)
{
    private const string NoRoute = "other";

    public async Task InvokeAsync(HttpContext context)
    {
        var started = Stopwatch.GetTimestamp();
        var method = context.Request.Method;
        try
        {
            await next(context);
        }
        finally
        {
            var isEndless = IsEndless(context);
            if (isEndless && context.Features.Get<IHttpMetricsTagsFeature>() is { } standard)
            {
                standard.MetricsDisabled = true;
            }

            var endpoint = context.GetEndpoint() ?? context.Features.Get<IExceptionHandlerFeature>()?.Endpoint;
            if (endpoint?.Metadata.GetMetadata<IDisableHttpMetricsMetadata>() is null)
            {
                var path = pathOf(context.Request.Path) ?? (endpoint as RouteEndpoint)?.RoutePattern.RawText ?? NoRoute;
                metrics.Answered(method, path, context.Response.StatusCode, isEndless ? null : Stopwatch.GetElapsedTime(started));
            }
        }
    }

    // How long somebody listened is no latency: hours of it would hide every other one in the same histogram, ours and
    // the framework's http.server.request.duration.
    private static bool IsEndless(HttpContext context) =>
        context.Response.StatusCode == StatusCodes.Status101SwitchingProtocols
        || context.Response.ContentType?.StartsWith("text/event-stream", StringComparison.OrdinalIgnoreCase) == true
        || context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true };
}
