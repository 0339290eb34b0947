using System.Runtime.CompilerServices;
using Npgsql;

namespace Recommender.Engine.Storage;

/// <summary>Rows as they arrive from the server: memory does not grow with their number.</summary>
public static class RowStream
{
    // The first row of a large export comes after a sort.
    private const int CommandTimeout = 600;

    public static async IAsyncEnumerable<T> StreamAsync<T>(
        this NpgsqlDataSource database, Sql sql, Func<NpgsqlDataReader, T> read,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var command = sql.On(database);
        command.CommandTimeout = CommandTimeout;
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            yield return read(row);
        }
    }
}
