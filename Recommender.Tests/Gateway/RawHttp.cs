using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Recommender.Tests.Gateway;

/// <summary>Everything that came back on one connection.</summary>
/// <param name="IsClosed">Whether the server ended it.</param>
internal sealed record RawAnswer(string Text, bool IsClosed)
{
    public IReadOnlyList<string> Statuses { get; } = [.. Regex.Matches(Text, @"HTTP/1\.1 (\d{3}) ").Select(match => match.Groups[1].Value)];
}

/// <summary>Bytes on a socket, for requests that no client library would send.</summary>
internal static class RawHttp
{
    public static Task<RawAnswer> SendAsync(Uri server, string request) => SendAsync(server, Encoding.Latin1.GetBytes(request), TimeSpan.FromSeconds(5));

    public static async Task<RawAnswer> SendAsync(Uri server, byte[] request, TimeSpan patience)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(server.Host, server.Port);
        await client.GetStream().WriteAsync(request);
        return await ReadAsync(client, patience);
    }

    /// <summary>Reads until the server closes or patience ends.</summary>
    public static async Task<RawAnswer> ReadAsync(TcpClient client, TimeSpan patience)
    {
        using var timeout = new CancellationTokenSource(patience);
        var text = new StringBuilder();
        var buffer = new byte[8192];
        try
        {
            while (await client.GetStream().ReadAsync(buffer, timeout.Token) is var count and > 0)
            {
                text.Append(Encoding.Latin1.GetString(buffer, 0, count));
            }

            return new(text.ToString(), IsClosed: true);
        }
        catch (OperationCanceledException)
        {
            return new(text.ToString(), IsClosed: false);
        }
        catch (IOException)
        {
            return new(text.ToString(), IsClosed: true);
        }
    }
}
