using Npgsql;

namespace Recommender.Engine.Storage;

/// <summary>
/// Ends long work when PostgreSQL stops answering. Large statements have much time, which a server that is frozen would
/// take up to its end; here a short statement is sent beside them every moment.
/// </summary>
public sealed class StorageWatch(NpgsqlDataSource database, TimeProvider clock)
{
    // Together with the time that a cancelled statement needs, a frozen server is noticed within 3 s.
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Lock _asking = new();
    private Task _asked = Task.CompletedTask;

    /// <summary>Does the work, for as long as the server answers.</summary>
    /// <exception cref="TimeoutException">It does not.</exception>
    public async Task RunAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var doing = work(stop.Token);
        while (await Task.WhenAny(doing, Task.Delay(Between, clock, stop.Token)) != doing)
        {
            try
            {
                await EnsureAnswersAsync().WaitAsync(stop.Token);
            }
            catch (Exception failure) when (failure is TimeoutException or NpgsqlException)
            {
                await stop.CancelAsync();
                await Task.WhenAny(doing);
                throw new TimeoutException("PostgreSQL does not answer", failure);
            }
        }

        await doing;
    }

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
