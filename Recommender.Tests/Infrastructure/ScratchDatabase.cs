using Npgsql;
using Recommender.Engine.Schema;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;

namespace Recommender.Tests.Infrastructure;

/// <summary>A migrated database of its own, for tests of what looks at all tenants at once.</summary>
public sealed class ScratchDatabase(Servers servers) : IAsyncLifetime
{
    private readonly string _name = $"recommender_scratch_{Guid.NewGuid():N}";

    public NpgsqlDataSource Database { get; private set; } = null!;

    public string Connection { get; private set; } = "";

    public string Redis => servers.RedisConnection;

    public async ValueTask InitializeAsync()
    {
        await OnServerAsync($"CREATE DATABASE {_name}");
        Connection = new NpgsqlConnectionStringBuilder(servers.DatabaseConnection) { Database = _name }.ConnectionString;
        var builder = new NpgsqlDataSourceBuilder(Connection);
        DatabaseDefaults.ForImports(builder);
        Database = builder.Build();
        await new SchemaMigration(Database).ApplyAsync(CancellationToken.None);
        await Database.ReloadTypesAsync();
    }

    public async Task<TenantId> NewTenantAsync() =>
        await new TenantDirectory(Database).FindOrCreateAsync(Servers.NewTenantName(), CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        await OnServerAsync($"DROP DATABASE IF EXISTS {_name} WITH (FORCE)");
    }

    private async Task OnServerAsync(string statement)
    {
        await using var command = servers.Database.CreateCommand(statement);
        command.CommandTimeout = 60;
        await command.ExecuteNonQueryAsync();
    }
}
