using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.DataFolders;
using Aspire.Hosting.Processes;
using Aspire.Hosting.Storage;
using Aspire.Hosting.Terminal;

namespace Aspire.Hosting.Running;

/// <summary>How the storage servers are run: set up on first use, then started in the foreground.</summary>
internal sealed class StoragePlan(DataFolder data, IOutput output)
{
    /// <summary>Prepares a PostgreSQL that has the databases.</summary>
    public Task<ServerStart> PrepareAsync(
        PostgresServerResource postgres, IEnumerable<PostgresDatabaseResource> databases, CancellationToken cancellationToken) =>
        PostgresServer.PrepareAsync(
            new(
                data.Combine(postgres.Name), PortOf(postgres), postgres.PasswordParameter.ResolvedValue,
                [.. databases.Select(database => database.DatabaseName)])
            {
                Ephemeral = data.IsTemporary,
            },
            new SetUpProgress(postgres.Name, output), cancellationToken);

    /// <summary>Prepares a server that speaks Redis.</summary>
    public Task<ServerStart> PrepareAsync(RedisResource redis, CancellationToken cancellationToken) =>
        RedisServer.PrepareAsync(
            new(data.Combine(redis.Name), PortOf(redis), redis.PasswordParameter.ResolvedValue), cancellationToken);

    public static Launch Launch(ServerStart start) => new(start.FileName, start.Arguments)
    {
        WorkingDirectory = start.WorkingFolder,
        Environment = start.Environment,
        StopSignal = start.StopSignal == System.Runtime.InteropServices.PosixSignal.SIGINT ? Signal.Interrupt : Signal.Terminate,
    };

    private static int PortOf(IResource server) => server.Endpoints().Single().Allocated[0].Port;

    /// <summary>Reports at once and in order, which <see cref="Progress{T}"/> does not.</summary>
    private sealed class SetUpProgress(string server, IOutput output) : IProgress<string>
    {
        public void Report(string value) => output.Line(server, value);
    }
}
