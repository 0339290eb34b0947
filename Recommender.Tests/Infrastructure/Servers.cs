using Npgsql;
using Recommender.Engine.Schema;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;
using Recommender.Tests.Infrastructure;

[assembly: AssemblyFixture(typeof(Servers))]

namespace Recommender.Tests.Infrastructure;

/// <summary>
/// PostgreSQL and a Redis-compatible server for the whole run, and a migrated scratch database in the former.
/// Connection strings in the environment win; otherwise the local servers of the AppHost are started.
/// Every test takes a tenant of its own, so all of them run in parallel on these.
/// </summary>
public sealed class Servers : IAsyncLifetime
{
    private readonly string _name = $"recommender_test_{Guid.NewGuid():N}";
    private readonly StorageServers _storage = new();
    private string _server = "";

    /// <summary>The scratch database of this run, with the deadlines of a process that answers requests.</summary>
    public NpgsqlDataSource Database { get; private set; } = null!;

    /// <summary>Connection string of <see cref="Database"/>.</summary>
    public string DatabaseConnection { get; private set; } = "";

    /// <summary>Connection string of the Redis-compatible server.</summary>
    public string RedisConnection { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        _server = FromEnvironment("recommender") ?? await _storage.StartPostgresAsync(CancellationToken.None);
        RedisConnection = FromEnvironment("cache") ?? await _storage.StartRedisAsync(CancellationToken.None);
        await OnServerAsync($"CREATE DATABASE {_name}");

        DatabaseConnection = new NpgsqlConnectionStringBuilder(_server) { Database = _name }.ConnectionString;
        var builder = new NpgsqlDataSourceBuilder(DatabaseConnection);
        DatabaseDefaults.ForRequests(builder);
        Database = builder.Build();
        await new SchemaMigration(Database).ApplyAsync(CancellationToken.None);
        await Database.ReloadTypesAsync();
    }

    /// <summary>A tenant that no other test knows.</summary>
    public async Task<TenantId> NewTenantAsync() =>
        await new TenantDirectory(Database).FindOrCreateAsync(NewTenantName(), CancellationToken.None);

    /// <summary>A name for a tenant that does not exist yet.</summary>
    public static string NewTenantName() => $"tenant-{Guid.NewGuid():N}";

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        await OnServerAsync($"DROP DATABASE IF EXISTS {_name} WITH (FORCE)");
        await _storage.DisposeAsync();
    }

    private static string? FromEnvironment(string name) => Environment.GetEnvironmentVariable($"ConnectionStrings__{name}");

    private async Task OnServerAsync(string statement)
    {
        await using var server = NpgsqlDataSource.Create(_server);
        await using var command = server.CreateCommand(statement);
        await command.ExecuteNonQueryAsync();
    }
}
