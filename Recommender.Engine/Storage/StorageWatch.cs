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

    /// <summary>When it is known at the latest that the server has fallen silent.</summary>
    public static readonly TimeSpan Notice = Between + Patience;

    private readonly Lock _asking = new();
    private Task _asked = Task.CompletedTask;

    /// <summary>
    /// Does the work, for as long as the server answers. When it does not, the work is cancelled and left to itself: the
    /// driver needs up to some seconds to give up a statement, because it first asks the silent server to cancel it.
    /// Within an <see cref="AmbientTransaction"/>, which somebody else ends, it is waited for.
    /// </summary>
    /// <exception cref="TimeoutException">It does not.</exception>
    public Task RunAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken) =>
        RunAsync(work, isLeft: AmbientTransaction.Current is null, cancellationToken);

    /// <summary>The same for work that uses what its caller is about to dispose of: its end is waited for.</summary>
    /// <exception cref="TimeoutException">The server does not answer.</exception>
    public Task RunToEndAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken) =>
        RunAsync(work, isLeft: false, cancellationToken);

    private async Task RunAsync(Func<CancellationToken, Task> work, bool isLeft, CancellationToken cancellationToken)
    {
        var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var doing = work(stop.Token);
        _ = doing.ContinueWith(_ => stop.Dispose(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        while (await Task.WhenAny(doing, Task.Delay(Between, clock, cancellationToken)) != doing && !cancellationToken.IsCancellationRequested)
        {
            try
            {
                await EnsureAnswersAsync();
            }
            catch (Exception failure) when (failure is TimeoutException or NpgsqlException)
            {
                _ = stop.CancelAsync();
                await (isLeft ? Task.CompletedTask : Task.WhenAny(doing));
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
