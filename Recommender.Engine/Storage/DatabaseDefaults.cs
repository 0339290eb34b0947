using Npgsql;
using Pgvector.Npgsql;

namespace Recommender.Engine.Storage;

/// <summary>
/// Deadlines of every connection to PostgreSQL. With Npgsql's defaults a frozen server holds a request for 32 s;
/// with these it fails within 2.25 s and the next request gets a fresh connection. When no process of the server answers
/// any more, the driver's attempt to cancel the statement takes the time of a connection besides, another 2 s; writes
/// that many wait for have deadlines of their own.
/// </summary>
public static class DatabaseDefaults
{
    /// <summary>How long a statement that was given up has to end before its connection is.</summary>
    public static readonly TimeSpan Cancellation = TimeSpan.FromSeconds(0.25);

    /// <summary>For processes that answer requests.</summary>
    public static void ForRequests(NpgsqlDataSourceBuilder builder) => Apply(builder, commandTimeout: 2);

    /// <summary>For batches of an import, each of which is a large statement.</summary>
    public static void ForImports(NpgsqlDataSourceBuilder builder) => Apply(builder, commandTimeout: 15);

    /// <summary>For the worker, whose statements may read a whole tenant.</summary>
    public static void ForWork(NpgsqlDataSourceBuilder builder) => Apply(builder, commandTimeout: 600);

    private static void Apply(NpgsqlDataSourceBuilder builder, int commandTimeout)
    {
        var connection = builder.ConnectionStringBuilder;
        connection.Timeout = 2;
        connection.CommandTimeout = commandTimeout;
        connection.CancellationTimeout = (int)Cancellation.TotalMilliseconds;
        connection.MaxAutoPrepare = 100;
        connection.AutoPrepareMinUsages = 2;

        // Nothing that a session can set is used but the temporary tables that imports go through; to reset it is seven
        // statements before the first one of each use, and throws the numbers away that the session has of a sequence.
        connection.NoResetOnClose = true;

        if (connection.GssEncryptionMode == GssEncryptionMode.Prefer)
        {
            // The driver's default: it loads the libraries of Kerberos to find out that nobody has a ticket.
            connection.GssEncryptionMode = GssEncryptionMode.Disable;
        }

        builder.UseVector();
    }
}
