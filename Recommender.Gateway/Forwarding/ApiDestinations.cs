using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Primitives;
using Microsoft.Extensions.ServiceDiscovery;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.ServiceDiscovery;

namespace Recommender.Gateway.Forwarding;

/// <summary>
/// Every address of a service is a destination of its own. Addresses come from service discovery, and a host name among
/// them stands for all its addresses, so replicas behind one name come and go too. Both are asked again every few
/// seconds: service discovery forgets a service that nobody asked for lately, and its change tokens with it.
/// </summary>
internal sealed partial class ApiDestinations(ServiceEndpointResolver services, TimeProvider clock, ILogger<ApiDestinations> logger)
    : IDestinationResolver
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(5);

    public async ValueTask<ResolvedDestinationCollection> ResolveDestinationsAsync(
        IReadOnlyDictionary<string, DestinationConfig> destinations, CancellationToken cancellationToken)
    {
        var resolved = new Dictionary<string, DestinationConfig>();
        var changes = new List<IChangeToken> { Expiry() };
        foreach (var config in destinations.Values)
        {
            var source = await services.GetEndpointsAsync(config.Address, cancellationToken);
            changes.Add(source.ChangeToken);
            foreach (var endpoint in source.Endpoints)
            {
                await AddAsync(endpoint.EndPoint, config, resolved, cancellationToken);
            }
        }

        return new(resolved, new CompositeChangeToken(changes));
    }

    private async Task AddAsync(
        EndPoint endpoint, DestinationConfig config, Dictionary<string, DestinationConfig> resolved, CancellationToken cancellationToken)
    {
        var address = AddressOf(endpoint, config);
        if (IPAddress.TryParse(address.Host, out _) || address.IsLoopback)
        {
            resolved[address.ToString()] = config with { Address = address.ToString() };
            return;
        }

        foreach (var ip in await AddressesAsync(address.Host, cancellationToken))
        {
            var replica = new UriBuilder(address) { Host = ip.ToString() }.Uri.ToString();
            resolved[replica] = config with { Address = replica };
        }
    }

    private static Uri AddressOf(EndPoint endpoint, DestinationConfig config) => endpoint switch
    {
        DnsEndPoint { Port: 0 } name => new UriBuilder(new Uri(config.Address)) { Host = name.Host }.Uri,
        DnsEndPoint name => new UriBuilder(new Uri(config.Address)) { Host = name.Host, Port = name.Port }.Uri,
        IPEndPoint ip => new UriBuilder(new Uri(config.Address)) { Host = ip.Address.ToString(), Port = ip.Port }.Uri,
        _ => new Uri(endpoint.ToString()!),
    };

    private async Task<IPAddress[]> AddressesAsync(string host, CancellationToken cancellationToken)
    {
        try
        {
            return await Dns.GetHostAddressesAsync(host, cancellationToken);
        }
        catch (SocketException failure)
        {
            LogUnresolved(host, failure.Message);
            return [];
        }
    }

    private CancellationChangeToken Expiry() => new(new CancellationTokenSource(Lifetime, clock).Token);

    [LoggerMessage(LogLevel.Warning, "The name '{Host}' has no address now: {Reason}")]
    private partial void LogUnresolved(string host, string reason);
}
