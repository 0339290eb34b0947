using System.Net;
using System.Net.Sockets;
using Recommender.Engine.Faults;
using Recommender.Engine.Webhooks;

namespace Recommender.ModelWorker.Webhooks;

/// <summary>
/// Opens connections to receivers. The name is looked up once and the very address that was checked is connected to, so a
/// name that changes its address in between gains nothing.
/// </summary>
/// <param name="resolve">From a host name to its addresses.</param>
internal sealed class TargetConnections(
    TargetPolicy targets, Func<string, CancellationToken, Task<IPAddress[]>> resolve)
{
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var addresses = Array.FindAll(await resolve(host, cancellationToken), targets.Allows);
        if (addresses.Length == 0)
        {
            throw new RefusedException(Fault.Invalid($"{host} has no public address; others are not written to"));
        }

        // Connects to one address after the other until one answers.
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
