using Npgsql;

namespace Recommender.Engine.Storage;

/// <summary>
/// Connections of their own for imports and other long transactions of the api: they have more time, and however many
/// there are, single requests keep theirs. What a client reads for as long as it likes has another pool again.
/// </summary>
public sealed class BulkDatabase : IAsyncDisposable
{
    private const int Connections = 8;

    public BulkDatabase(string connectionString) => (Source, Readers) = (Build("bulk", connectionString), Build("readers", connectionString));

    public NpgsqlDataSource Source { get; }

    /// <summary>For exports and downloads, each of which holds a connection until its reader has taken everything.</summary>
    public NpgsqlDataSource Readers { get; }

    /// <summary>How many may read at the same time.</summary>
    public static int MostReaders => Connections;

    public async ValueTask DisposeAsync()
    {
        await Readers.DisposeAsync();
        await Source.DisposeAsync();
    }

    private static NpgsqlDataSource Build(string name, string connectionString)
    {
        var builder = new NpgsqlDataSourceBuilder(connectionString);
        DatabaseDefaults.ForImports(builder);
        builder.Name = name;
        builder.ConnectionStringBuilder.MaxPoolSize = Connections;
        return builder.Build();
    }
}
