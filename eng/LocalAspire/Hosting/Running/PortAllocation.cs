using System.Globalization;
using System.Net;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Processes;

namespace Aspire.Hosting.Running;

/// <summary>
/// Gives every replica of every endpoint its port before anything starts. Only what is reachable from outside has a fixed
/// one; all others are free ports, so that several AppHosts can run side by side.
/// </summary>
internal static class PortAllocation
{
    private const string Host = "localhost";

    /// <exception cref="DistributedApplicationException">A fixed port is taken.</exception>
    public static void Allocate(IEnumerable<IResource> resources)
    {
        foreach (var resource in resources)
        {
            foreach (var endpoint in resource.Endpoints())
            {
                endpoint.Allocated = [.. Enumerable.Range(0, resource.Replicas()).Select(replica => (Host, PortOf(resource, endpoint, replica)))];
            }
        }
    }

    private static int PortOf(IResource resource, EndpointAnnotation endpoint, int replica)
    {
        if (!endpoint.IsExternal || endpoint.Port is not { } port || replica > 0)
        {
            return FreePort.Next();
        }
        var fault = port is <= IPEndPoint.MinPort or > IPEndPoint.MaxPort ? "is none" : FreePort.IsFree(port) ? null : "is taken";
        return fault is null ? port : throw new DistributedApplicationException(string.Create(
            CultureInfo.InvariantCulture,
            $"Port {port}, on which {resource.Name} is to listen, {fault}. Set PORT to another one, or to 0 for any free port."));
    }
}
