using Npgsql;

namespace Recommender.Benchmarks.Scale;

/// <summary>What the data takes on disk.</summary>
internal static class ScaleStorage
{
    /// <summary>Megabytes of every table with its indices and what it keeps out of line; partitions count for their table.</summary>
    public static async Task<IReadOnlyDictionary<string, double>> MeasureAsync(string connectionString, CancellationToken cancellationToken)
    {
        await using var database = NpgsqlDataSource.Create(connectionString);
        await using var command = database.CreateCommand(
            """
            SELECT coalesce(parent.relname, c.relname)::text, sum(pg_total_relation_size(c.oid))::bigint
            FROM pg_class AS c
            LEFT JOIN pg_inherits AS part ON part.inhrelid = c.oid
            LEFT JOIN pg_class AS parent ON parent.oid = part.inhparent
            WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'
            GROUP BY 1 ORDER BY 2 DESC
            """);
        var sizes = new Dictionary<string, double>();
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            sizes.Add(row.GetString(0), row.GetInt64(1) / 1e6);
        }

        return sizes;
    }
}
