using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.Model;

namespace Recommender.Gateway.Forwarding;

/// <summary>
/// Requests go to replicas that said they are ready; one that has just appeared and was not asked yet may be waiting for
/// its schema. Replicas that are all unready because storage is down still serve what they have cached.
/// </summary>
internal sealed class ReadyOrAll : IAvailableDestinationsPolicy
{
    public const string PolicyName = "ReadyOrAll";

    public string Name => PolicyName;

    public IReadOnlyList<DestinationState> GetAvailalableDestinations(ClusterConfig config, IReadOnlyList<DestinationState> allDestinations)
    {
        List<DestinationState> ready =
        [
            .. allDestinations.Where(replica => replica.Health is { Active: DestinationHealth.Healthy, Passive: not DestinationHealth.Unhealthy }),
        ];
        return ready.Count > 0 ? ready : allDestinations;
    }
}
