using Aspire.Hosting.Board;

namespace Recommender.Tests.LocalAspire.Dashboard;

public sealed class LogRingTests
{
    private readonly LogRing _ring = new(capacity: 10, TimeProvider.System);

    [Fact]
    public async Task A_reader_gets_what_was_written_before_and_after_it_came_in_order()
    {
        _ring.Add("before", isError: false);
        await using var reader = _ring.Read(follow: true, CancellationToken.None).GetAsyncEnumerator();

        Assert.True(await reader.MoveNextAsync());
        Assert.Equal([(1, "before", false)], reader.Current.Select(Shape));
        var next = reader.MoveNextAsync();
        Assert.False(next.IsCompleted);
        _ring.Add("after", isError: true);

        Assert.True(await next);
        Assert.Equal([(2, "after", true)], reader.Current.Select(Shape));
    }

    [Fact]
    public async Task Only_the_last_lines_are_kept_with_the_numbers_they_always_had()
    {
        Write(25);

        var lines = await _ring.Read(follow: false, CancellationToken.None).SelectMany(batch => batch).ToListAsync();

        Assert.Equal(Enumerable.Range(16, 10), lines.Select(line => line.Number));
        Assert.Equal("line 25", lines[^1].Text);
    }

    [Fact]
    public async Task A_slow_reader_skips_what_was_overwritten()
    {
        _ring.Add("line 1", isError: false);
        await using var reader = _ring.Read(follow: true, CancellationToken.None).GetAsyncEnumerator();
        await reader.MoveNextAsync();

        Write(30);

        Assert.True(await reader.MoveNextAsync());
        Assert.Equal(Enumerable.Range(22, 10), reader.Current.Select(line => line.Number));
    }

    [Fact]
    public async Task Lines_written_by_several_at_once_are_all_there()
    {
        var ring = new LogRing(10_000, TimeProvider.System);
        var reading = ring.Read(follow: true, CancellationToken.None).SelectMany(batch => batch).Take(4_000).ToListAsync();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(writer => Task.Run(() =>
        {
            for (var line = 0; line < 1_000; line++)
            {
                ring.Add($"{writer}/{line}", isError: false);
            }
        })));

        var lines = await reading;
        Assert.Equal(Enumerable.Range(1, 4_000), lines.Select(line => line.Number));
        Assert.Equal(4_000, lines.Select(line => line.Text).Distinct().Count());
    }

    [Fact]
    public void The_last_lines_are_oldest_first()
    {
        Write(3);

        Assert.Equal(["line 2", "line 3"], _ring.Last(2).Select(line => line.Text));
        Assert.Equal(3, _ring.Last(100).Count);
    }

    private void Write(int lines)
    {
        for (var line = 1; line <= lines; line++)
        {
            _ring.Add($"line {line}", isError: false);
        }
    }

    private static (int Number, string Text, bool IsError) Shape(LogLine line) => (line.Number, line.Text, line.IsError);
}
