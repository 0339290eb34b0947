using Npgsql;
using Recommender.Cli.Connection;
using Recommender.Engine.Storage;

namespace Recommender.Cli.Seed;

/// <summary>The tables of the service that this one replaces, read page by page in the order of their primary keys. Nothing is written.</summary>
/// <param name="database">The tables.</param>
/// <param name="since">
/// Only types and entities that were changed and interactions that happened at that time or later; null for all.
/// </param>
internal sealed class SeedDatabase(NpgsqlDataSource database, DateTimeOffset? since) : IAsyncDisposable
{
    public DateTimeOffset? Since { get; } = since?.ToUniversalTime();

    /// <summary>Host, port and database.</summary>
    public string Name
    {
        get
        {
            var parts = new NpgsqlConnectionStringBuilder(database.ConnectionString);
            return $"{parts.Host}:{parts.Port}/{parts.Database}";
        }
    }

    /// <summary>Connects to what a URL or a connection string names, and makes sure that it is such a database.</summary>
    public static async Task<SeedDatabase> OpenAsync(string address, DateTimeOffset? since, CancellationToken cancellationToken)
    {
        var source = new SeedDatabase(NpgsqlDataSource.Create(ConnectionString(address)), since);
        try
        {
            await source.CountAsync(cancellationToken);
            return source;
        }
        catch (Exception failure) when (failure is NpgsqlException or InvalidOperationException)
        {
            await source.DisposeAsync();
            throw new CommandException($"the database cannot be read as that of the seed: {failure.Message}");
        }
    }

    /// <summary>How many entities and interactions there are.</summary>
    public async Task<(long Entities, long Interactions)> CountAsync(CancellationToken cancellationToken) =>
        await database.FirstOrDefaultAsync(
            $"""
            SELECT
                (SELECT count(*) FROM entities WHERE updated_at >= coalesce({Since}::timestamptz, '-infinity')),
                (SELECT count(*) FROM interactions WHERE timestamp >= coalesce({Since}::timestamptz, '-infinity'))
            """,
            row => (row.GetInt64(0), row.GetInt64(1)), cancellationToken);

    public Task<DateTimeOffset> NowAsync(CancellationToken cancellationToken) =>
        database.FirstOrDefaultAsync($"SELECT now()", row => row.GetFieldValue<DateTimeOffset>(0), cancellationToken);

    public Task<List<SeedType>> TypesAsync(CancellationToken cancellationToken) =>
        database.QueryAsync(
            $"""
            SELECT tenant_id, interaction_type, weight, description
            FROM interaction_types WHERE updated_at >= coalesce({Since}::timestamptz, '-infinity')
            ORDER BY id
            """,
            row => new SeedType(row.GetString(0), row.GetString(1), row.GetDouble(2), row.IsDBNull(3) ? null : row.GetString(3)),
            cancellationToken);

    public Task<List<SeedEntity>> EntitiesAsync(EntityPlace after, int limit, CancellationToken cancellationToken) =>
        database.QueryAsync(
            $"""
            SELECT tenant_id, entity_id, entity_type, attributes::text
            FROM entities
            WHERE (tenant_id, entity_id, entity_type) > ({after.Tenant}, {after.Id}, {after.Type})
                AND updated_at >= coalesce({Since}::timestamptz, '-infinity')
            ORDER BY tenant_id, entity_id, entity_type
            LIMIT {limit}
            """,
            row => new SeedEntity(new(row.GetString(0), row.GetString(1), row.GetString(2)), row.GetString(3)), cancellationToken);

    public Task<List<SeedInteraction>> InteractionsAsync(long after, int limit, CancellationToken cancellationToken) =>
        database.QueryAsync(
            $"""
            SELECT id, tenant_id, user_id, entity_id, entity_type, interaction_type, weight, metadata::text, timestamp
            FROM interactions
            WHERE id > {after} AND timestamp >= coalesce({Since}::timestamptz, '-infinity')
            ORDER BY id
            LIMIT {limit}
            """,
            row => new SeedInteraction(
                row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5),
                row.GetDouble(6), row.IsDBNull(7) ? null : row.GetString(7), row.GetFieldValue<DateTimeOffset>(8)),
            cancellationToken);

    public ValueTask DisposeAsync() => database.DisposeAsync();

    private static string ConnectionString(string address)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var url) || url.Scheme is not ("postgres" or "postgresql"))
        {
            return address;
        }

        var user = url.UserInfo.Split(':', 2);
        return new NpgsqlConnectionStringBuilder
        {
            Host = url.Host,
            Port = url.Port > 0 ? url.Port : 5432,
            Username = Uri.UnescapeDataString(user[0]),
            Password = user.Length > 1 ? Uri.UnescapeDataString(user[1]) : null,
            Database = Uri.UnescapeDataString(url.AbsolutePath.TrimStart('/')),
        }.ConnectionString;
    }
}
