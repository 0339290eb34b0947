using Npgsql;
using Recommender.Engine.Storage;

namespace Recommender.Engine.Schema;

/// <summary>
/// Brings a database to the schema of this build. Any number of workers may call it at once: one applies, the others
/// wait and find nothing to do. Each file is one transaction, so a run that is killed is completed by the next.
/// </summary>
public sealed class SchemaMigration(NpgsqlDataSource database)
{
    // Any constant will do as long as nothing else in this database locks the same one.
    private const long Lock = 0x5265636F6D6D;

    /// <summary>Applies what is missing and returns how many files that were.</summary>
    /// <exception cref="InvalidOperationException">An applied file was edited afterwards.</exception>
    public async Task<int> ApplyAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await RunAsync(connection, $"SELECT pg_advisory_lock({Lock})", cancellationToken);
        try
        {
            return await ApplyMissingAsync(connection, cancellationToken);
        }
        finally
        {
            await RunAsync(connection, $"SELECT pg_advisory_unlock({Lock})", CancellationToken.None);
            await connection.ReloadTypesAsync(cancellationToken);
        }
    }

    private static async Task<int> ApplyMissingAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await RunAsync(
            connection,
            $"""
            CREATE TABLE IF NOT EXISTS schema_versions (
                version     integer PRIMARY KEY,
                name        text NOT NULL,
                checksum    text NOT NULL,
                applied_at  timestamptz NOT NULL DEFAULT now())
            """,
            cancellationToken);
        var applied = await AppliedAsync(connection, cancellationToken);

        var count = 0;
        foreach (var migration in Migration.All)
        {
            if (applied.TryGetValue(migration.Version, out var checksum))
            {
                RefuseEdited(migration, checksum);
                continue;
            }

            await ApplyAsync(connection, migration, cancellationToken);
            count++;
        }

        return count;
    }

    private static async Task ApplyAsync(NpgsqlConnection connection, Migration migration, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using (var file = new NpgsqlCommand(migration.Text, connection, transaction) { CommandTimeout = 0 })
        {
            await file.ExecuteNonQueryAsync(cancellationToken);
        }

        await transaction.ExecuteAsync(
            $"""
            INSERT INTO schema_versions (version, name, checksum)
            VALUES ({migration.Version}, {migration.Name}, {migration.Checksum})
            """,
            cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static async Task<Dictionary<int, string>> AppliedAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT version, checksum FROM schema_versions", connection);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var applied = new Dictionary<int, string>();
        while (await row.ReadAsync(cancellationToken))
        {
            applied.Add(row.GetInt32(0), row.GetString(1));
        }

        return applied;
    }

    private static void RefuseEdited(Migration migration, string checksum)
    {
        if (checksum != migration.Checksum)
        {
            throw new InvalidOperationException(
                $"schema file {migration.Name} was changed after it had been applied to this database; add a new file instead");
        }
    }

    private static async Task RunAsync(NpgsqlConnection connection, Sql sql, CancellationToken cancellationToken)
    {
        await using var command = sql.On(connection, null);
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
