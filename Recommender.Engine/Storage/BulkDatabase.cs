using Npgsql;

namespace Recommender.Engine.Storage;

/// <summary>
/// Connections of their own for imports, exports and other long transactions of the api: they have more time, and
/// however many there are, single requests keep theirs.
/// </summary>
public sealed class BulkDatabase : IAsyncDisposable
{
    private const int Connections = 8;

    public BulkDatabase(string connectionString)
    {
        var builder = new NpgsqlDataSourceBuilder(connectionString);
        DatabaseDefaults.ForImports(builder);
        builder.Name = "bulk";
        builder.ConnectionStringBuilder.MaxPoolSize = Connections;

        // Keeps the temporary tables that imports go through; nothing else that a session can set is used.
        builder.ConnectionStringBuilder.NoResetOnClose = true;
        Source = builder.Build();
    }

    public NpgsqlDataSource Source { get; }

    public ValueTask DisposeAsync() => Source.DisposeAsync();
}
