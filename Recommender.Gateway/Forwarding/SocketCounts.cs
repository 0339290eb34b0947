using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Recommender.Engine.Errors;
using Recommender.Gateway.Errors;
using Recommender.Gateway.Listening;
using Recommender.Gateway.RateLimits;

namespace Recommender.Gateway.Forwarding;

/// <summary>
/// How many WebSockets every address has open through this gateway. They need no key, so without a bound for each address
/// one visitor could take all that the gateway may have.
/// </summary>
internal sealed class SocketCounts(IOptions<ConnectionLimits> limits)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ulong, int> _open = [];

    /// <summary>Lets an upgrade pass while its address has fewer open than it may; otherwise it is answered with 429.</summary>
    public RequestDelegate Limit(RequestDelegate next) => context =>
        context.Request.Headers.Upgrade.Count > 0 && context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true }
            ? CountAsync(context, next)
            : next(context);

    private async Task CountAsync(HttpContext context, RequestDelegate next)
    {
        var address = AddressKey.Of(context);
        if (!TryOpen(address))
        {
            await ProblemWriter.WriteAsync(context, Problems.TooManySockets(limits.Value.WebSocketsPerAddress));
            return;
        }

        try
        {
            await next(context);
        }
        finally
        {
            Close(address);
        }
    }

    private bool TryOpen(ulong address)
    {
        lock (_lock)
        {
            var open = _open.GetValueOrDefault(address);
            if (open >= limits.Value.WebSocketsPerAddress)
            {
                return false;
            }

            _open[address] = open + 1;
            return true;
        }
    }

    private void Close(ulong address)
    {
        lock (_lock)
        {
            if (_open[address] == 1)
            {
                _open.Remove(address);
            }
            else
            {
                _open[address]--;
            }
        }
    }
}
