using System.Globalization;
using System.Net.Sockets;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace Aspire.Hosting.Storage;

/// <summary>How the local Redis-compatible server is to run.</summary>
/// <param name="WorkFolder">Settings; no data is kept.</param>
/// <param name="Port">A free port; the server listens on 127.0.0.1 only.</param>
/// <param name="Password">Null or empty: none is asked for.</param>
internal sealed record RedisOptions(string WorkFolder, int Port, string? Password)
{
    /// <summary>Where tools are looked for.</summary>
    public Toolbox Tools { get; init; } = Toolbox.OfThisProcess;
}

/// <summary>A redis-server of this machine where there is one, else Garnet in a small process of our own.</summary>
internal static partial class RedisServer
{
    private static readonly Version Oldest = new(6, 2);

    /// <exception cref="StorageSetupException">Neither of the two is there.</exception>
    public static async Task<ServerStart> PrepareAsync(RedisOptions options, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(options.WorkFolder);
        if (options.Tools.Find("redis-server") is { } program)
        {
            var said = await options.Tools.RunAsync(new(program, "--version"), cancellationToken);
            if (ServerVersion().Match(said.Output) is { Success: true } match && Version.Parse(match.Groups[1].Value) is var version && version >= Oldest)
            {
                return Start(options, program, [WriteSettings(options)], new Dictionary<string, string?>(), $"Redis {version}");
            }
        }
        return Garnet(options);
    }

    private static ServerStart Garnet(RedisOptions options)
    {
        var program = typeof(RedisServer).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(item => item.Key == "LocalAspire.Redis").Value!;
        if (!File.Exists(program))
        {
            throw new StorageSetupException($"missing: {program} (dotnet build eng/LocalAspire/Redis), or a redis-server 6.2 or later on the PATH");
        }
        var dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../../dotnet"));
        return Start(
            options, dotnet, [program, options.Port.ToString(CultureInfo.InvariantCulture)],
            new Dictionary<string, string?> { ["LOCAL_REDIS_PASSWORD"] = options.Password ?? "" }, "Garnet");
    }

    private static ServerStart Start(
        RedisOptions options, string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string?> environment, string description) =>
        new(program, arguments, environment, Path.GetFullPath(options.WorkFolder), PosixSignal.SIGTERM,
            cancellationToken => AnswersAsync(options, cancellationToken), description);

    /// <summary>A file, because a process list shows arguments to every account.</summary>
    private static string WriteSettings(RedisOptions options)
    {
        var file = Path.Combine(options.WorkFolder, "redis.conf");
        var text = string.Create(CultureInfo.InvariantCulture,
            $"bind 127.0.0.1\nport {options.Port}\ndaemonize no\nsave \"\"\nappendonly no\nmaxmemory 256mb\nmaxmemory-policy allkeys-lru\n");
        PrivateFiles.Write(file, string.IsNullOrEmpty(options.Password) ? text : $"{text}requirepass {Quoted(options.Password)}\n");
        return file;
    }

    private static string Quoted(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    /// <summary>Speaks the few bytes of the protocol that the question needs.</summary>
    private static async Task<bool> AnswersAsync(RedisOptions options, CancellationToken cancellationToken)
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
                throw new StorageSetupException(string.Create(CultureInfo.InvariantCulture, $"the Redis on port {options.Port} has another password"));
            }
            return await AskAsync(stream, ["PING"], "+PONG", limit.Token);
        }
        catch (Exception failure) when (failure is SocketException or IOException || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false; // it is starting, stopping or frozen
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

    [GeneratedRegex(@"v=(\d+\.\d+\.\d+)")]
    private static partial Regex ServerVersion();
}
