using Microsoft.AspNetCore.Http.Timeouts;
using Yarp.ReverseProxy.Forwarder;

namespace Recommender.Gateway.Forwarding;

/// <summary>
/// Tells a request whose time was up from one whose client went away: to the forwarder both are a cancelled request.
/// </summary>
internal static class RouteTimeout
{
    public static async Task InvokeAsync(HttpContext context, Func<Task> next)
    {
        await next();

        var isTimeUp = context.Features.Get<IHttpRequestTimeoutFeature>()?.RequestTimeoutToken.IsCancellationRequested == true;
        if (isTimeUp && !context.Response.HasStarted && context.Features.Get<IForwarderErrorFeature>() is not null)
        {
            context.Response.StatusCode = StatusCodes.Status504GatewayTimeout;
        }
    }
}
