using System.Collections.Concurrent;
using Recommender.Engine.Storage;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Storage;

public sealed class SharedReadsTests
{
    private readonly ConcurrentQueue<(IReadOnlyList<int> Keys, TaskCompletionSource Go)> _statements = new();

    private readonly SharedReads<int, string> _reads;

    public SharedReadsTests() => _reads = new(async (keys, _) =>
    {
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _statements.Enqueue((keys, go));
        await go.Task;
        return [.. keys.Select(key => $"row {key}")];
    });

    [Fact]
    public async Task What_is_asked_for_while_the_lanes_are_busy_is_read_together()
    {
        List<Task<string>> first = [await BeginAsync(1, statements: 1), await BeginAsync(2, statements: 2)];
        List<Task<string>> later = [.. Enumerable.Range(3, 5).Select(key => _reads.ReadAsync(key, TestContext.Current.CancellationToken))];

        Assert.Equal(2, _statements.Count);
        Finish();
        Finish();
        await Eventually.HoldsAsync(() => !_statements.IsEmpty);
        Assert.Equal([3, 4, 5, 6, 7], _statements.Single().Keys);
        Finish();

        Assert.Equal(["row 1", "row 2"], await Task.WhenAll(first));
        Assert.Equal(["row 3", "row 4", "row 5", "row 6", "row 7"], await Task.WhenAll(later));
    }

    [Fact]
    public async Task Statement_that_fails_fails_those_who_share_it_and_nobody_after_them()
    {
        var failing = await BeginAsync(1, statements: 1);
        Assert.True(_statements.TryDequeue(out var statement));
        statement.Go.SetException(new TimeoutException("too slow"));

        await Assert.ThrowsAsync<TimeoutException>(() => failing);
        var next = await BeginAsync(2, statements: 1);
        Finish();
        Assert.Equal("row 2", await next);
    }

    [Fact]
    public async Task Who_gives_up_while_waiting_is_not_read_for()
    {
        using var patience = new CancellationTokenSource();
        var (one, two) = (await BeginAsync(1, statements: 1), await BeginAsync(2, statements: 2));
        var impatient = _reads.ReadAsync(3, patience.Token);
        var patient = _reads.ReadAsync(4, TestContext.Current.CancellationToken);
        await patience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);
        Finish();
        Finish();
        await Task.WhenAll(one, two);
        await Eventually.HoldsAsync(() => !_statements.IsEmpty);

        Assert.Equal([4], _statements.Single().Keys);
        Finish();
        Assert.Equal("row 4", await patient);
    }

    private async Task<Task<string>> BeginAsync(int key, int statements)
    {
        var reading = _reads.ReadAsync(key, TestContext.Current.CancellationToken);
        await Eventually.HoldsAsync(() => _statements.Count == statements);
        return reading;
    }

    private void Finish()
    {
        Assert.True(_statements.TryDequeue(out var statement));
        statement.Go.SetResult();
    }
}
