using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace Recommender.Gateway.Forwarding;

/// <summary>
/// Sends a request to another replica when the first cannot have acted on it: the connection itself failed, or the
/// request is one that may safely arrive twice and nothing of an answer came.
/// </summary>
internal static class RetryOnce
{
    public static RequestDelegate Apply(RequestDelegate next) => context => InvokeAsync(context, next);

    private static async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        await next(context);

        var proxy = context.GetReverseProxyFeature();
        if (context.Features.Get<IForwarderErrorFeature>() is { } error && MayRetry(context, error) && Others(proxy) is { Count: > 0 } others)
        {
            context.Features.Set<IForwarderErrorFeature>(null);
            context.Response.StatusCode = StatusCodes.Status200OK;
            proxy.AvailableDestinations = others;
            await next(context);
        }
    }

    internal static bool IsConnectionFailure(IForwarderErrorFeature error) =>
        error is { Error: ForwarderError.Request, Exception: HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError } };

    private static bool MayRetry(HttpContext context, IForwarderErrorFeature error) =>
        !context.Response.HasStarted
        && !context.RequestAborted.IsCancellationRequested
        && (IsConnectionFailure(error) || (error.Error == ForwarderError.Request && IsRead(context.Request)));

    // A replica that was believed unhealthy is better than none.
    private static List<DestinationState> Others(IReverseProxyFeature proxy)
    {
        var others = proxy.AvailableDestinations.Where(destination => destination != proxy.ProxiedDestination).ToList();
        return others.Count > 0 ? others : [.. proxy.AllDestinations.Where(destination => destination != proxy.ProxiedDestination)];
    }

    private static bool IsRead(HttpRequest request) => HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
}
