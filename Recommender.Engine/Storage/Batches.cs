using Npgsql;

namespace Recommender.Engine.Storage;

/// <summary>Several statements in one exchange with the server; together they are one transaction unless one is open.</summary>
internal static class Batches
{
    /// <summary>Runs the statements and reads the rows of the last one.</summary>
    public static async Task<List<T>> QueryAsync<T>(
        this NpgsqlConnection connection, IEnumerable<Sql> statements, Func<NpgsqlDataReader, T> read,
        CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        foreach (var statement in statements)
        {
            batch.BatchCommands.Add(statement.ForBatch());
        }

        var rows = new List<T>();
        await using var row = await batch.ExecuteReaderAsync(cancellationToken);
        do
        {
            rows.Clear();
            while (await row.ReadAsync(cancellationToken))
            {
                rows.Add(read(row));
            }
        }
        while (await row.NextResultAsync(cancellationToken));

        return rows;
    }

    /// <summary>Runs the statements; rows go to the reader of their statement, and one without a reader returns none.</summary>
    public static async Task ReadAsync(
        this NpgsqlConnection connection, IReadOnlyList<(Sql Statement, Action<NpgsqlDataReader>? Read)> statements,
        CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        foreach (var (statement, _) in statements)
        {
            batch.BatchCommands.Add(statement.ForBatch());
        }

        await using var row = await batch.ExecuteReaderAsync(cancellationToken);
        foreach (var (_, read) in statements.Where(statement => statement.Read is not null))
        {
            while (await row.ReadAsync(cancellationToken))
            {
                read!(row);
            }

            await row.NextResultAsync(cancellationToken);
        }
    }
}
