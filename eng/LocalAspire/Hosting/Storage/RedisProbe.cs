using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Aspire.Hosting.Storage;

/// <summary>Looks whether a local Redis-compatible server serves; it speaks the few bytes of the protocol that this needs.</summary>
internal sealed class RedisProbe(RedisOptions options)
{
    /// <inheritdoc cref="ServerStart.IsReady"/>
    public async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(2));
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", options.Port, limit.Token);
            var stream = client.GetStream();
            if (!string.IsNullOrEmpty(options.Password) && !await AskAsync(stream, ["AUTH", options.Password], "+OK", limit.Token))
            {
                throw new StorageSetupException(
                    string.Create(CultureInfo.InvariantCulture, $"the Redis on port {options.Port} has another password"));
            }
            return await AskAsync(stream, ["PING"], "+PONG", limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false; // it is frozen
        }
        catch (Exception failure) when (failure is SocketException or IOException)
        {
            return false; // it is starting or stopping
        }
    }

    private static async Task<bool> AskAsync(NetworkStream stream, string[] words, string expected, CancellationToken cancellationToken)
    {
        var request = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"*{words.Length}\r\n"));
        foreach (var word in words)
        {
            request.Append(CultureInfo.InvariantCulture, $"${Encoding.UTF8.GetByteCount(word)}\r\n{word}\r\n");
        }
        await stream.WriteAsync(Encoding.UTF8.GetBytes(request.ToString()), cancellationToken);
        var answer = new byte[256];
        var length = await stream.ReadAsync(answer, cancellationToken);
        return Encoding.ASCII.GetString(answer, 0, length).StartsWith(expected, StringComparison.Ordinal);
    }
}
