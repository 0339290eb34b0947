using Npgsql;
using Recommender.Engine.Schema;
using Recommender.Engine.Storage;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Schema;

public sealed class SchemaMigrationTests(Servers servers)
{
    [Fact]
    public async Task Two_workers_that_migrate_at_once_apply_each_file_once()
    {
        await using var database = await EmptyDatabaseAsync();

        var applied = await Task.WhenAll(
            new SchemaMigration(database).ApplyAsync(CancellationToken.None),
            new SchemaMigration(database).ApplyAsync(CancellationToken.None));

        var rows = await database.FirstOrDefaultAsync(
            $"SELECT count(*) FROM schema_versions", row => row.GetInt64(0), CancellationToken.None);
        Assert.Contains(0, applied);
        Assert.Equal(rows, applied.Sum());
    }

    [Fact]
    public async Task Services_wait_until_the_schema_is_there_and_accept_a_newer_one()
    {
        await using var database = await EmptyDatabaseAsync();
        var gate = new SchemaGate(database);
        Assert.False(await gate.IsOpenAsync(CancellationToken.None));

        await new SchemaMigration(database).ApplyAsync(CancellationToken.None);
        await database.ExecuteAsync(
            $"INSERT INTO schema_versions (version, name, checksum) VALUES (9999, 'newer', '')", CancellationToken.None);

        Assert.True(await gate.IsOpenAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_file_that_was_edited_after_it_was_applied_is_refused()
    {
        await using var database = await EmptyDatabaseAsync();
        await new SchemaMigration(database).ApplyAsync(CancellationToken.None);
        await database.ExecuteAsync($"UPDATE schema_versions SET checksum = 'other' WHERE version = 1", CancellationToken.None);

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(
            () => new SchemaMigration(database).ApplyAsync(CancellationToken.None));

        Assert.Contains("0001_tenants", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Interactions_of_a_month_get_a_partition_of_their_own_however_often_it_is_asked_for()
    {
        for (var i = 0; i < 2; i++)
        {
            await servers.Database.ExecuteAsync(
                $"SELECT ensure_interaction_partition('2003-05-31 23:59:59+00')", CancellationToken.None);
        }

        var found = await servers.Database.FirstOrDefaultAsync(
            $"SELECT count(*) FROM pg_inherits WHERE inhrelid = 'interactions_200305'::regclass",
            row => row.GetInt64(0),
            CancellationToken.None);
        Assert.Equal(1, found);
    }

    [Fact]
    public async Task A_new_partition_takes_over_what_reached_the_default_one_before_it()
    {
        var tenant = await servers.NewTenantAsync();
        await servers.Database.ExecuteAsync(
            $"""
            INSERT INTO interactions (tenant_id, user_key, occurred_at, entity_key, interaction_type_id, weight)
            VALUES ({tenant.Value}, 1, '2004-02-29 12:00:00+00', 2, 3, 1)
            """,
            CancellationToken.None);

        await servers.Database.ExecuteAsync($"SELECT ensure_interaction_partition('2004-02-01 00:00:00+00')", CancellationToken.None);

        var home = await servers.Database.FirstOrDefaultAsync(
            $"SELECT tableoid::regclass::text FROM interactions WHERE tenant_id = {tenant.Value}",
            row => row.GetString(0),
            CancellationToken.None);
        Assert.Equal("interactions_200402", home);
    }

    private async Task<NpgsqlDataSource> EmptyDatabaseAsync()
    {
        var name = $"recommender_empty_{Guid.NewGuid():N}";
        await using (var create = servers.Database.CreateCommand($"CREATE DATABASE {name}"))
        {
            await create.ExecuteNonQueryAsync();
        }

        return NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(servers.DatabaseConnection) { Database = name, Pooling = false }.ConnectionString);
    }
}
