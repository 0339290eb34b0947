using Microsoft.AspNetCore.Http.Features;
using Recommender.Gateway.Tenancy;
using Yarp.ReverseProxy.Transforms;

namespace Recommender.Gateway.Forwarding;

/// <summary>
/// Answers that never end by themselves would outlive the key that asked for them, and hold a gateway that is told to
/// stop until its patience is over. Streams of events end as complete answers, which clients continue elsewhere;
/// WebSockets are closed in their own words.
/// </summary>
internal sealed class EndlessAnswers(KeyWatch keys, IHostApplicationLifetime lifetime)
{
    private const string Events = "text/event-stream";
    private const int BufferBytes = 16 * 1024;

    // For the client's word that it has understood.
    private static readonly TimeSpan Goodbye = TimeSpan.FromSeconds(1);

    /// <summary>Copies a stream of events until it ends, its key does, or this gateway.</summary>
    public ValueTask EndStream(ResponseTransformContext context) =>
        context.ProxyResponse is { } answer && context.HttpContext.Response.ContentType is { } type && type.StartsWith(Events, StringComparison.OrdinalIgnoreCase)
            ? StreamAsync(context, answer)
            : ValueTask.CompletedTask;

    /// <summary>Lets a WebSocket end with its key, or with this gateway.</summary>
    public RequestDelegate LeaveSockets(RequestDelegate next) => context =>
        context.Request.Headers.Upgrade.Count > 0 && context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } upgrade
            ? SocketAsync(context, upgrade, next)
            : next(context);

    private async ValueTask StreamAsync(ResponseTransformContext context, HttpResponseMessage answer)
    {
        context.SuppressResponseBody = true;
        using var end = Ending(context.HttpContext);
        await Task.WhenAll(CopyAsync(context.HttpContext, answer, end), WatchAsync(context.HttpContext, end));
    }

    private async Task WatchAsync(HttpContext context, CancellationTokenSource end)
    {
        await keys.UntilInvalidAsync(context, end.Token);
        await end.CancelAsync();
    }

    private static async Task CopyAsync(HttpContext context, HttpResponseMessage answer, CancellationTokenSource end)
    {
        try
        {
            await using var events = await answer.Content.ReadAsStreamAsync(end.Token);
            await CopyAsync(events, context.Response, end.Token);
        }
        catch (Exception ended) when (ended is OperationCanceledException or IOException or HttpRequestException)
        {
            // The client left, the key is not valid any more, this gateway stops, or the api is gone: whatever was sent so far is complete.
        }

        await end.CancelAsync();
    }

    private async Task SocketAsync(HttpContext context, IHttpUpgradeFeature upgrade, RequestDelegate next)
    {
        var client = context.RequestAborted;
        using var socket = new LeavingSocket(upgrade);
        using var end = Ending(context);
        using var copying = CancellationTokenSource.CreateLinkedTokenSource(client);
        context.Features.Set<IHttpUpgradeFeature>(socket);
        context.RequestAborted = copying.Token;

        var running = next(context);
        var invalid = keys.UntilInvalidAsync(context, end.Token);
        if (await Task.WhenAny(running, invalid) == invalid && !client.IsCancellationRequested)
        {
            await socket.CloseAsync(lifetime.ApplicationStopping.IsCancellationRequested ? CloseReason.GoingAway : CloseReason.PolicyViolation, client);
            await running.WaitAsync(Goodbye).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await copying.CancelAsync();
        await end.CancelAsync();
        await invalid;
        await running;
    }

    private CancellationTokenSource Ending(HttpContext context) =>
        CancellationTokenSource.CreateLinkedTokenSource(lifetime.ApplicationStopping, context.RequestAborted);

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
