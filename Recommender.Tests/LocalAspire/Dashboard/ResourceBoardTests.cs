using Aspire.Hosting.Board;
using Microsoft.Extensions.Time.Testing;

namespace Recommender.Tests.LocalAspire.Dashboard;

public sealed class ResourceBoardTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly ResourceBoard _board;

    public ResourceBoardTests() => _board = new(_clock);

    [Fact]
    public async Task A_watcher_that_comes_in_the_middle_of_things_sees_every_change_exactly_once()
    {
        const int Writers = 4;
        const int Changes = 500;
        _board.Set(new("api", "Project") { ExitCode = 0 });

        var writing = Enumerable.Range(0, Writers).Select(_ => Task.Run(() =>
        {
            for (var change = 0; change < Changes; change++)
            {
                _board.Update("api", resource => resource with { ExitCode = resource.ExitCode + 1 });
            }
        }));
        var written = Task.WhenAll(writing);
        using var watch = _board.Watch();
        await written;
        var seen = watch.Initial.Single().ExitCode;

        var missing = (Writers * Changes) - seen.GetValueOrDefault();
        await foreach (var change in watch.Changes(CancellationToken.None).Take(missing))
        {
            Assert.Equal(++seen, change.Resource.ExitCode);
        }
        Assert.Equal(Writers * Changes, seen);
    }

    [Fact]
    public async Task Removing_a_resource_is_told_once()
    {
        _board.Set(new("api", "Project"));
        using var watch = _board.Watch();

        Assert.True(_board.Remove("api"));
        Assert.False(_board.Remove("api"));
        _board.Set(new("last", "Project"));

        var changes = await watch.Changes(CancellationToken.None).Take(2).ToListAsync();
        Assert.Equal([("api", true), ("last", false)], changes.Select(change => (change.Resource.Name, change.IsDeleted)));
        Assert.Equal(["last"], _board.Resources.Select(resource => resource.Name));
    }

    [Fact]
    public void An_unknown_resource_cannot_be_changed() => Assert.False(_board.Update("ghost", resource => resource));

    [Fact]
    public void A_resource_keeps_the_time_at_which_it_first_appeared()
    {
        var appeared = _clock.GetUtcNow();
        _board.Set(new("api", "Project"));
        _clock.Advance(TimeSpan.FromMinutes(1));

        _board.Set(new("api", "Project") { State = BoardState.Running });

        Assert.Equal(appeared, _board.Find("api")?.CreatedAt);
    }

    [Theory]
    [InlineData(BoardState.Running, "stop restart")]
    [InlineData(BoardState.Starting, "stop")]
    [InlineData(BoardState.Waiting, "stop")]
    [InlineData(BoardState.Stopping, "")]
    [InlineData(BoardState.Exited, "start")]
    [InlineData(BoardState.FailedToStart, "start")]
    public void What_can_be_done_follows_from_the_state(string state, string enabled)
    {
        _board.Offer("api", Lifecycle(_ => Task.FromResult(new CommandOutcome(true))));

        _board.Set(new("api", "Project") { State = state });

        var names = _board.Find("api")!.Commands.Where(command => command.Availability == CommandAvailability.Enabled).Select(command => command.Name);
        Assert.Equal(enabled, string.Join(' ', names));
    }

    [Fact]
    public async Task A_command_that_throws_has_failed_with_its_message()
    {
        _board.Offer("api", Lifecycle(_ => throw new InvalidOperationException("port 8080 is taken")));

        Assert.Equal(new(false, "port 8080 is taken"), await _board.ExecuteAsync("api", "start", CancellationToken.None));
    }

    [Theory]
    [InlineData("api", "dance")]
    [InlineData("ghost", "start")]
    public async Task A_command_that_nobody_offers_fails(string resource, string command)
    {
        _board.Offer("api", Lifecycle(_ => Task.FromResult(new CommandOutcome(true))));

        Assert.False((await _board.ExecuteAsync(resource, command, CancellationToken.None)).Succeeded);
    }

    private static LifecycleCommands Lifecycle(Func<CancellationToken, Task<CommandOutcome>> command) => new(command, command, command);
}
