using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
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
            if (Version.TryParse(ServerVersion().Match(said.Output).Value, out var version) && version >= Oldest)
            {
                return Start(options, program, [WriteSettings(options)], new Dictionary<string, string?>(), $"Redis {version}");
            }
        }
        return Garnet(options);
    }

    private static ServerStart Garnet(RedisOptions options)
    {
        var program = typeof(RedisServer).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .First(item => item.Key == "LocalAspire.Redis").Value!;
        if (!File.Exists(program))
        {
            throw new StorageSetupException(
                $"missing: {program} (dotnet build eng/LocalAspire/Redis), or a redis-server 6.2 or later on the PATH");
        }
        var dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../../dotnet"));
        return Start(
            options, dotnet, [program, options.Port.ToString(CultureInfo.InvariantCulture)],
            new Dictionary<string, string?> { ["LOCAL_REDIS_PASSWORD"] = options.Password ?? "" }, "Garnet");
    }

    private static ServerStart Start(
        RedisOptions options, string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string?> environment,
        string description) =>
        new(program, arguments, environment, Path.GetFullPath(options.WorkFolder), PosixSignal.SIGTERM,
            new RedisProbe(options).IsReadyAsync, description);

    /// <summary>A file, because a process list shows arguments to every account.</summary>
    private static string WriteSettings(RedisOptions options)
    {
        var file = Path.Combine(options.WorkFolder, "redis.conf");
        var text = string.Create(CultureInfo.InvariantCulture,
            $"""
            bind 127.0.0.1
            port {options.Port}
            daemonize no
            save ""
            appendonly no
            maxmemory 256mb
            maxmemory-policy allkeys-lru

            """);
        PrivateFiles.Write(file, string.IsNullOrEmpty(options.Password) ? text : $"{text}requirepass {Quoted(options.Password)}\n");
        return file;
    }

    private static string Quoted(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    [GeneratedRegex(@"(?<=v=)\d+\.\d+\.\d+")]
    private static partial Regex ServerVersion();
}
