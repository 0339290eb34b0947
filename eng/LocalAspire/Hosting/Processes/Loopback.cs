namespace Aspire.Hosting.Processes;

/// <summary>Talks to processes on this machine, around any proxy that the environment names.</summary>
internal static class Loopback
{
    public static HttpClient NewClient(TimeSpan timeout) =>
        new(new SocketsHttpHandler { UseProxy = false }) { Timeout = timeout };
}
