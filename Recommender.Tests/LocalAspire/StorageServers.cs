using Aspire.Hosting.Processes;
using Aspire.Hosting.Storage;
using Recommender.Tests.LocalAspire.Storage;

namespace Recommender.Tests.Infrastructure;

/// <summary>The servers that a test run starts for itself: those of the local runtime, empty and without the rest of the AppHost.</summary>
internal sealed class StorageServers : IAsyncDisposable
{
    private const string Password = "postgres";

    private readonly ScratchSpace scratch = new();
    private readonly List<RunningServer> running = [];

    /// <summary>Starts PostgreSQL, which has the extension vector at hand, and answers its connection string.</summary>
    public async Task<string> StartPostgresAsync(CancellationToken cancellationToken)
    {
        var options = new PostgresOptions(scratch["postgres"], FreePort.Next(), Password, []) { Ephemeral = true };
        running.Add(await RunningServer.StartAsync(
            await PostgresServer.PrepareAsync(options, new ReportedLines(), cancellationToken), cancellationToken));
        return $"Host=127.0.0.1;Port={options.Port};Username=postgres;Password={Password};Database=postgres";
    }

    /// <summary>Starts a Redis-compatible server and answers its connection string.</summary>
    public async Task<string> StartRedisAsync(CancellationToken cancellationToken)
    {
        var options = new RedisOptions(scratch["redis"], FreePort.Next(), Password: null);
        running.Add(await RunningServer.StartAsync(await RedisServer.PrepareAsync(options, cancellationToken), cancellationToken));
        return $"127.0.0.1:{options.Port}";
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in running)
        {
            await server.DisposeAsync();
        }
        scratch.Dispose();
    }
}
