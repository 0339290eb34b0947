using Npgsql;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Seed;

/// <summary>A database with the tables that the seed's migrations make, in which a test writes rows as the seed does.</summary>
internal sealed class SeedTables : IAsyncDisposable
{
    private readonly string _name = $"seed_{Guid.NewGuid():N}";
    private readonly NpgsqlDataSource _server;
    private readonly NpgsqlDataSource _database;

    private SeedTables(Servers servers)
    {
        _server = NpgsqlDataSource.Create(servers.DatabaseConnection);
        Connection = new NpgsqlConnectionStringBuilder(servers.DatabaseConnection) { Database = _name, Pooling = false }.ConnectionString;
        _database = NpgsqlDataSource.Create(Connection);
    }

    public string Connection { get; }

    public static async Task<SeedTables> CreateAsync(Servers servers)
    {
        var seed = new SeedTables(servers);
        await RunAsync(seed._server, $"CREATE DATABASE {seed._name}");
        await seed.RunAsync(
            """
            CREATE EXTENSION vector;
            CREATE TABLE entities (
                entity_id varchar(255), entity_type varchar(100), tenant_id varchar(255) DEFAULT 'default',
                attributes jsonb NOT NULL, feature_vector vector(512),
                created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz NOT NULL DEFAULT now(),
                PRIMARY KEY (tenant_id, entity_id, entity_type));
            CREATE TABLE interactions (
                id bigserial PRIMARY KEY, user_id varchar(255) NOT NULL, entity_id varchar(255) NOT NULL, entity_type varchar(100) NOT NULL,
                tenant_id varchar(255) NOT NULL DEFAULT 'default', interaction_type varchar(50) NOT NULL,
                weight double precision NOT NULL DEFAULT 1, metadata jsonb, timestamp timestamptz NOT NULL DEFAULT now(),
                UNIQUE (tenant_id, user_id, entity_id, interaction_type, timestamp));
            CREATE TABLE interaction_types (
                id bigserial PRIMARY KEY, tenant_id varchar(255) NOT NULL, interaction_type varchar(50) NOT NULL,
                weight double precision NOT NULL, description text,
                created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz NOT NULL DEFAULT now(),
                UNIQUE (tenant_id, interaction_type));
            """);
        return seed;
    }

    public Task RunAsync(string statements) => RunAsync(_database, statements);

    private static async Task RunAsync(NpgsqlDataSource database, string statements)
    {
        await using var command = database.CreateCommand(statements);
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        await RunAsync(_server, $"DROP DATABASE IF EXISTS {_name} WITH (FORCE)");
        await _server.DisposeAsync();
    }
}
