using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Transforms;

namespace Recommender.Gateway.Forwarding;

/// <summary>
/// Answers that never end by themselves would hold a gateway that is told to stop until its patience is over. Streams of
/// events end as complete answers, which clients continue elsewhere; WebSockets are cut.
/// </summary>
internal static class EndlessAnswers
{
    private const int BufferBytes = 16 * 1024;

    /// <summary>Copies a stream of events until it ends or this gateway stops.</summary>
    public static async ValueTask EndAsync(ResponseTransformContext context, CancellationToken stopping)
    {
        if (context.ProxyResponse is not { Content.Headers.ContentType.MediaType: "text/event-stream" } answer)
        {
            return;
        }

        context.SuppressResponseBody = true;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stopping, context.HttpContext.RequestAborted);
        try
        {
            await using var events = await answer.Content.ReadAsStreamAsync(end.Token);
            await CopyAsync(events, context.HttpContext.Response, end.Token);
        }
        catch (Exception ended) when (ended is OperationCanceledException or IOException or HttpRequestException)
        {
            // The client left, this gateway stops, or the api is gone: whatever was sent so far is complete.
        }
    }

    /// <summary>Lets a WebSocket end with the gateway.</summary>
    public static async Task LeaveSocketsAsync(HttpContext context, Func<Task> next)
    {
        if (context.Features.Get<IHttpUpgradeFeature>() is not { IsUpgradableRequest: true })
        {
            await next();
            return;
        }

        var stopping = context.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        context.RequestAborted = end.Token;
        await next();
    }

    private static async Task CopyAsync(Stream events, HttpResponse response, CancellationToken cancellationToken)
    {
        var buffer = new byte[BufferBytes];
        int length;
        while ((length = await events.ReadAsync(buffer, cancellationToken)) > 0)
        {
            await response.Body.WriteAsync(buffer.AsMemory(0, length), cancellationToken);
            await response.Body.FlushAsync(cancellationToken);
        }
    }
}
