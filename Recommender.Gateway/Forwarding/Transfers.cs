using Recommender.Gateway.Tenancy;

namespace Recommender.Gateway.Forwarding;

/// <summary>
/// Imports and exports may take half an hour, which their key may not last. Nothing says in the middle of a body that the
/// rest of it is refused, so the connection ends.
/// </summary>
internal sealed class Transfers(KeyWatch keys)
{
    /// <summary>Marks the routes whose requests are watched.</summary>
    public sealed record Watched;

    /// <summary>Ends a watched request with its key.</summary>
    public RequestDelegate Watch(RequestDelegate next) => context =>
        context.GetEndpoint()?.Metadata.GetMetadata<Watched>() is null ? next(context) : WatchAsync(context, next);

    private async Task WatchAsync(HttpContext context, RequestDelegate next)
    {
        using var end = new CancellationTokenSource();
        var running = next(context);
        var invalid = keys.UntilInvalidAsync(context, end.Token);
        if (await Task.WhenAny(running, invalid) == invalid)
        {
            context.Abort();
        }

        await end.CancelAsync();
        await invalid;
        await running;
    }
}
