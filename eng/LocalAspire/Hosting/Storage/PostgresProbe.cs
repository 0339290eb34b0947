using System.Net.Sockets;
using Npgsql;

namespace Aspire.Hosting.Storage;

/// <summary>Looks whether a local PostgreSQL serves, and creates the databases that it lacks.</summary>
internal sealed class PostgresProbe(PostgresOptions options)
{
    private readonly string connectionString = new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = options.Port,
        Username = "postgres",
        Password = options.Password,
        Database = "postgres",
        Timeout = 2,
        CommandTimeout = 10, // creating a database copies its template
        Pooling = false,
    }.ConnectionString;

    /// <inheritdoc cref="ServerStart.IsReady"/>
    public async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = new NpgsqlConnection(connectionString);
            await connection.OpenAsync(cancellationToken);
            foreach (var database in options.Databases)
            {
                await CreateIfMissingAsync(connection, database, cancellationToken);
            }
            return true;
        }
        catch (PostgresException refusal) when (refusal.SqlState == PostgresErrorCodes.InvalidPassword)
        {
            throw new StorageSetupException(
                $"{options.DataFolder} was created with another password than the one given now; give the old one, "
                + "or remove the folder and with it all data", refusal);
        }
        catch (Exception failure) when (failure is NpgsqlException or SocketException or TimeoutException)
        {
            return false; // it is starting, stopping or busy
        }
    }

    private static async Task CreateIfMissingAsync(NpgsqlConnection connection, string database, CancellationToken cancellationToken)
    {
        await using var find = new NpgsqlCommand("SELECT 1 FROM pg_database WHERE datname = $1", connection);
        find.Parameters.Add(new NpgsqlParameter<string> { TypedValue = database });
        if (await find.ExecuteScalarAsync(cancellationToken) is null)
        {
            var name = new NpgsqlCommandBuilder().QuoteIdentifier(database);
            await using var create = new NpgsqlCommand($"CREATE DATABASE {name}", connection);
            await create.ExecuteNonQueryAsync(cancellationToken);
        }
    }
}
