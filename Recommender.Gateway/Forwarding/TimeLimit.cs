using System.Collections.Concurrent;
using Yarp.ReverseProxy.Forwarder;

namespace Recommender.Gateway.Forwarding;

/// <summary>
/// The time within which a route must be done. To the forwarder a request whose time was up and one whose client went
/// away are both cancelled; here they are told apart. Timers are used again, because nearly none of them ever fires.
/// </summary>
internal sealed record TimeLimit(TimeSpan Time)
{
    private const int MostIdle = 1024;

    private static readonly ConcurrentQueue<CancellationTokenSource> Idle = new();

    public static RequestDelegate Apply(RequestDelegate next) => context =>
        context.GetEndpoint()?.Metadata.GetMetadata<TimeLimit>() is { } limit ? limit.InvokeAsync(context, next) : next(context);

    private async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var client = context.RequestAborted;
        var end = Idle.TryDequeue(out var idle) ? idle : new();
        end.CancelAfter(Time);
        var left = client.UnsafeRegister(static end => ((CancellationTokenSource)end!).Cancel(), end);
        context.RequestAborted = end.Token;
        try
        {
            await next(context);
        }
        finally
        {
            context.RequestAborted = client;
            await left.DisposeAsync();
        }

        if (end.IsCancellationRequested && !client.IsCancellationRequested
            && !context.Response.HasStarted && context.Features.Get<IForwarderErrorFeature>() is not null)
        {
            context.Response.StatusCode = StatusCodes.Status504GatewayTimeout;
        }

        Return(end);
    }

    private static void Return(CancellationTokenSource end)
    {
        if (Idle.Count < MostIdle && end.TryReset())
        {
            Idle.Enqueue(end);
        }
        else
        {
            end.Dispose();
        }
    }
}
