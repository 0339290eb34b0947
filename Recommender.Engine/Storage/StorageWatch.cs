using Npgsql;

namespace Recommender.Engine.Storage;

/// <summary>
/// Ends long work when PostgreSQL stops answering. Large statements have much time, which a server that is frozen would
/// take up to its end; here a short statement is sent beside them every moment.
/// </summary>
public sealed class StorageWatch(NpgsqlDataSource database, TimeProvider clock)
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(0.25);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1.8);

    /// <summary>When work has ended at the latest after the server fell silent.</summary>
    public static readonly TimeSpan Notice = Between + Patience + DatabaseDefaults.Cancellation;

    private readonly Lock _asking = new();
    private Task _asked = Task.CompletedTask;

    /// <summary>Does the work, for as long as the server answers.</summary>
    /// <exception cref="TimeoutException">It does not.</exception>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var doing = work(stop.Token);
        while (await Task.WhenAny(doing, Task.Delay(Between, clock, cancellationToken)) != doing && !cancellationToken.IsCancellationRequested)
        {
            try
            {
                await EnsureAnswersAsync();
            }
            catch (Exception failure) when (failure is TimeoutException or NpgsqlException)
            {
                await stop.CancelAsync();
                await Task.WhenAny(doing);
                return doing.IsCompletedSuccessfully ? await doing : throw new TimeoutException("PostgreSQL does not answer", failure);
            }
        }

        // Work that was cancelled is waited for, too: it uses what its caller is about to dispose of.
        return await doing;
    }

    /// <inheritdoc cref="RunAsync{T}"/>
    public Task RunAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken) =>
        RunAsync(
            async token =>
            {
                await work(token);
                return true;
            },
            cancellationToken);

    /// <summary>Returns when the server has answered.</summary>
    /// <exception cref="TimeoutException">It does not.</exception>
    /// <exception cref="NpgsqlException">It cannot be reached.</exception>
    public Task EnsureAnswersAsync()
    {
        // One question at a time is enough for everybody.
        lock (_asking)
        {
            return _asked.IsCompleted ? _asked = AskAsync() : _asked;
        }
    }

    private async Task AskAsync()
    {
        await using var question = database.CreateCommand("SELECT 1");
        await question.ExecuteScalarAsync(CancellationToken.None).WaitAsync(Patience, clock);
    }
}
