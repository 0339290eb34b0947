using Microsoft.AspNetCore.Http.Features;

namespace Recommender.Api.Live;

/// <summary>
/// An answer that goes on until the client leaves, the service stops, or it is time to show the key again. It ends as a
/// complete answer, and the client comes back with the id of what it has.
/// </summary>
internal sealed class StreamResult(ListStream stream, LiveList first, IHostApplicationLifetime service, TimeProvider clock, IDisposable whileItRuns) : IResult
{
    // Whoever was told to stop is out of the gateway's rotation by then.
    private static readonly TimeSpan Elsewhere = TimeSpan.FromSeconds(3);

    // A key that was revoked meanwhile is good for no longer than this.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        using var _ = whileItRuns;
        var response = httpContext.Response;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no";
        if (response.Body == Stream.Null)
        {
            return;
        }

        httpContext.Features.GetRequiredFeature<IHttpResponseBodyFeature>().DisableBuffering();
        using var time = new CancellationTokenSource(Longest, clock);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(time.Token, service.ApplicationStopping, httpContext.RequestAborted);
        var events = new EventWriter(response.BodyWriter);
        try
        {
            await stream.RunAsync(events, first, httpContext.Request.Headers["Last-Event-ID"], end.Token);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            if (service.ApplicationStopping.IsCancellationRequested && !httpContext.RequestAborted.IsCancellationRequested)
            {
                await events.RetryAsync(Elsewhere, httpContext.RequestAborted);
            }
        }
    }
}
