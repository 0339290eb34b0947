using Npgsql;

namespace Recommender.Engine.Storage;

/// <summary>
/// Connections of their own for single writes. A pool hands out its connections in turn, so that with those of all requests
/// every one of many would plan the statements of the writes and map the pages that they touch; few of their own have
/// both ready.
/// </summary>
public sealed class WriteDatabase : IAsyncDisposable
{
    // For the lanes of interactions and of entities, and as many for orders, each of which has a transaction of its own.
    private const int Connections = 8;

    public WriteDatabase(string connectionString)
    {
        var builder = new NpgsqlDataSourceBuilder(connectionString);
        DatabaseDefaults.ForRequests(builder);
        builder.Name = "writes";
        builder.ConnectionStringBuilder.MaxPoolSize = Connections;
        Source = builder.Build();
    }

    public NpgsqlDataSource Source { get; }

    public ValueTask DisposeAsync() => Source.DisposeAsync();
}
