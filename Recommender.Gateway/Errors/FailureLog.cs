using Microsoft.AspNetCore.Http.Metadata;
using Recommender.Gateway.Metrics;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace Recommender.Gateway.Errors;

/// <summary>
/// Leaves a record of answers with 5xx, whoever gave them: what to look for in the traces and in the api's log. One each
/// second at most, with the number of those in between, so that an outage does not drown its own cause.
/// </summary>
internal sealed partial class FailureLog(RequestDelegate next, TimeProvider clock, ILogger<FailureLog> logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private long _told;
    private int _untold;

    public async Task InvokeAsync(HttpContext context)
    {
        await next(context);
        if (context.Response.StatusCode >= 500 && context.GetEndpoint()?.Metadata.GetMetadata<IDisableHttpMetricsMetadata>() is null && MayTell())
        {
            LogFailed(
                context.Request.Method, RouteOf(context), context.Response.StatusCode, CauseOf(context), context.TraceIdentifier,
                Interlocked.Exchange(ref _untold, 0));
        }
    }

    private bool MayTell()
    {
        var (told, now) = (Volatile.Read(ref _told), clock.GetTimestamp());
        if ((told == 0 || clock.GetElapsedTime(told, now) >= Pause) && Interlocked.CompareExchange(ref _told, now, told) == told)
        {
            return true;
        }

        Interlocked.Increment(ref _untold);
        return false;
    }

    // Never the path itself: it may hold who is asked for.
    private static string RouteOf(HttpContext context) =>
        KnownRoutes.Find(context.Request.Path) ?? (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "other";

    private static string CauseOf(HttpContext context) =>
        context.Features.Get<IForwarderErrorFeature>()?.Error.ToString()
        ?? (context.Features.Get<IReverseProxyFeature>() is null ? "refused by the gateway" : "answered by the api");

    [LoggerMessage(LogLevel.Warning, "{Method} {Route} failed with {Status}: {Cause}; request {RequestId}, and {Others} others since the last record")]
    private partial void LogFailed(string method, string route, int status, string cause, string requestId, int others);
}
