using System.Net;
using System.Net.Sockets;

namespace Aspire.Hosting.Processes;

/// <summary>Ports of the loopback interface.</summary>
internal static class FreePort
{
    /// <summary>Below the range from which Linux takes the ports of outgoing connections, so that a restart finds its port again.</summary>
    private const int First = 20_000;
    private const int End = 32_000;

    private static readonly Lock Gate = new();
    private static readonly HashSet<int> Given = [];

    /// <summary>A port that nobody listens on and that this process has not given away before.</summary>
    public static int Next()
    {
        lock (Gate)
        {
            while (true)
            {
                var port = Random.Shared.Next(First, End);
                if (!Given.Contains(port) && IsFree(port) && Given.Add(port))
                {
                    return port;
                }
            }
        }
    }

    /// <summary>False when something listens on the port already.</summary>
    public static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
