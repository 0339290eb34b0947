using Microsoft.Net.Http.Headers;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.Model;
using Yarp.ReverseProxy.Transforms;

namespace Recommender.Gateway.Forwarding;

/// <summary>
/// A replica that ends the connection of an answer that went well is about to leave. It gets no more requests from then
/// on; the next probe may come late when the machine is busy.
/// </summary>
internal sealed class Departures(IDestinationHealthUpdater health, IClusterDestinationsUpdater destinations)
{
    // By then a probe has told whether it is back.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    public ValueTask Notice(ResponseTransformContext context)
    {
        if (context.ProxyResponse is { IsSuccessStatusCode: true } answer
            && answer.Headers.NonValidated.Contains(HeaderNames.Connection)
            && answer.Headers.ConnectionClose == true
            && context.HttpContext.GetReverseProxyFeature() is { ProxiedDestination: { } replica, Route.Cluster: { } cluster })
        {
            health.SetPassive(cluster, replica, DestinationHealth.Unhealthy, Pause);

            // The line above leaves that to another thread, and the next request may be faster.
            destinations.UpdateAvailableDestinations(cluster);
        }

        return ValueTask.CompletedTask;
    }
}
