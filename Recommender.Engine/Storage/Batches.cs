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
}
