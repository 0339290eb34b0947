using Npgsql;

namespace Recommender.Engine.Storage;

/// <summary>The ways in which stores run <see cref="Sql"/>: rows, first row, count of changed rows, row by row.</summary>
public static class Queries
{
    public static async Task<List<T>> QueryAsync<T>(
        this NpgsqlDataSource database, Sql sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        await using var command = Command(database, sql);
        return await ReadAllAsync(command, read, cancellationToken);
    }

    /// <param name="database">Whose own deadline for a statement is too short for this one.</param>
    /// <param name="sql">The statement.</param>
    /// <param name="read">Reads a row.</param>
    /// <param name="deadline">In whole seconds.</param>
    /// <param name="cancellationToken">Ends the statement.</param>
    public static async Task<List<T>> QueryAsync<T>(
        this NpgsqlDataSource database, Sql sql, Func<NpgsqlDataReader, T> read, TimeSpan deadline, CancellationToken cancellationToken)
    {
        await using var command = Command(database, sql);
        command.CommandTimeout = (int)deadline.TotalSeconds;
        return await ReadAllAsync(command, read, cancellationToken);
    }

    public static async Task<List<T>> QueryAsync<T>(
        this NpgsqlTransaction transaction, Sql sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        await using var command = sql.On(transaction.Connection!, transaction);
        return await ReadAllAsync(command, read, cancellationToken);
    }

    /// <summary>The first row, or the default of <typeparamref name="T"/> when there is none.</summary>
    public static async Task<T?> FirstOrDefaultAsync<T>(
        this NpgsqlDataSource database, Sql sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        await using var command = Command(database, sql);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken) ? read(row) : default;
    }

    /// <inheritdoc cref="FirstOrDefaultAsync{T}(NpgsqlDataSource, Sql, Func{NpgsqlDataReader, T}, CancellationToken)"/>
    public static async Task<T?> FirstOrDefaultAsync<T>(
        this NpgsqlTransaction transaction, Sql sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        await using var command = sql.On(transaction.Connection!, transaction);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken) ? read(row) : default;
    }

    /// <summary>Hands over row after row without keeping any, and returns how many there were.</summary>
    public static async Task<long> ForEachAsync(
        this NpgsqlTransaction transaction, Sql sql, Action<NpgsqlDataReader> read, CancellationToken cancellationToken)
    {
        await using var command = sql.On(transaction.Connection!, transaction);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var rows = 0L;
        for (; await row.ReadAsync(cancellationToken); rows++)
        {
            read(row);
        }

        return rows;
    }

    /// <inheritdoc cref="ForEachAsync(NpgsqlTransaction, Sql, Action{NpgsqlDataReader}, CancellationToken)"/>
    public static async Task ForEachAsync(
        this NpgsqlDataSource database, Sql sql, Action<NpgsqlDataReader> read, CancellationToken cancellationToken)
    {
        await using var command = Command(database, sql);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            read(row);
        }
    }

    /// <summary>Runs a statement and returns how many rows it changed.</summary>
    public static async Task<int> ExecuteAsync(this NpgsqlDataSource database, Sql sql, CancellationToken cancellationToken)
    {
        await using var command = Command(database, sql);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <inheritdoc cref="ExecuteAsync(NpgsqlDataSource, Sql, CancellationToken)"/>
    public static async Task<int> ExecuteAsync(this NpgsqlTransaction transaction, Sql sql, CancellationToken cancellationToken)
    {
        await using var command = sql.On(transaction.Connection!, transaction);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>
    /// Runs <paramref name="work"/> in one transaction: committed when it returns, rolled back when it throws. Within an
    /// <see cref="AmbientTransaction"/> it is part of that one.
    /// </summary>
    public static async Task<T> TransactAsync<T>(
        this NpgsqlDataSource database, Func<NpgsqlTransaction, Task<T>> work, CancellationToken cancellationToken)
    {
        if (AmbientTransaction.Current is { } ambient)
        {
            return await work(ambient);
        }

        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);

        var result = await work(transaction);

        await transaction.CommitAsync(cancellationToken);
        return result;
    }

    private static NpgsqlCommand Command(NpgsqlDataSource database, Sql sql) =>
        AmbientTransaction.Current is { } ambient ? sql.On(ambient.Connection!, ambient) : sql.On(database);

    private static async Task<List<T>> ReadAllAsync<T>(
        NpgsqlCommand command, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<T>();
        while (await row.ReadAsync(cancellationToken))
        {
            rows.Add(read(row));
        }

        return rows;
    }
}
