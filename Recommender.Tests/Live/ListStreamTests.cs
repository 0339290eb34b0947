using System.IO.Pipelines;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Recommender.Api.Live;
using Recommender.Engine.Caching;
using Recommender.Engine.Live;
using Recommender.Engine.Tenancy;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Live;

public sealed class ListStreamTests : IDisposable
{
    private static readonly TenantId Tenant = new(7);

    private readonly FakeTimeProvider _clock = new();
    private readonly Generations _generations = new();
    private readonly MemoryStream _written = new();
    private int _computed;
    private string _present = "a";

    public void Dispose() => _written.Dispose();

    [Fact]
    public async Task Many_changes_within_a_second_are_one_list()
    {
        using var signals = new LiveSignals(_generations);
        using var stop = new CancellationTokenSource();
        var running = RunAsync(signals, stop.Token);
        await Eventually.HoldsAsync(() => Text().Contains("data: \"a\"", StringComparison.Ordinal));

        for (var change = 0; change < 10; change++)
        {
            _present = $"change {change}";
            _generations.UserChanged(Tenant, "u");
        }

        await TickUntilAsync(() => Text().Contains("change 9", StringComparison.Ordinal));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);

        Assert.Equal(1, _computed);
        Assert.DoesNotContain("change 8", Text(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Model_wakes_everybody_of_the_tenant_and_another_users_interaction_nobody()
    {
        using var signals = new LiveSignals(_generations);
        using var mine = signals.Watch(Tenant, "u");
        using var trending = signals.Watch(Tenant, null);
        using var elsewhere = signals.Watch(new(8), "u");

        _generations.UserChanged(Tenant, "v");
        Assert.Equal("", await WokenAsync(mine, trending, elsewhere));
        _generations.UserChanged(Tenant, "u");
        Assert.Equal("7/u", await WokenAsync(mine, trending, elsewhere));
        _generations.ModelChanged(Tenant);
        Assert.Equal("7/u 7/", await WokenAsync(mine, trending, elsewhere));
    }

    [Fact]
    public async Task List_that_looks_the_same_is_not_sent_again_but_a_sign_of_life_is()
    {
        using var signals = new LiveSignals(_generations);
        using var stop = new CancellationTokenSource();
        var running = RunAsync(signals, stop.Token);

        await TickUntilAsync(() => Text().Contains(": still here\n\n", StringComparison.Ordinal));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);

        Assert.Equal(1, Text().Split("data: ").Length - 1);
        Assert.True(_computed >= 1);
    }

    [Fact]
    public async Task Storage_that_is_away_for_a_while_does_not_end_the_stream()
    {
        using var signals = new LiveSignals(_generations);
        using var stop = new CancellationTokenSource();
        _present = "away";
        var running = RunAsync(signals, stop.Token);
        await TickUntilAsync(() => _computed >= 2);

        _present = "back";
        await TickUntilAsync(() => Text().Contains("back", StringComparison.Ordinal));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    private Task RunAsync(LiveSignals signals, CancellationToken cancellationToken)
    {
        var stream = new ListStream("list", Compute, TimeSpan.FromSeconds(15), signals.Watch(Tenant, "u"), _clock);
        return stream.RunAsync(new EventWriter(PipeWriter.Create(_written)), List("a"), null, cancellationToken);

        Task<LiveList> Compute(CancellationToken token)
        {
            Interlocked.Increment(ref _computed);
            return _present == "away" ? throw new TimeoutException() : Task.FromResult(List(_present));
        }
    }

    private static LiveList List(string id) => new(id, Encoding.UTF8.GetBytes($"\"{id}\""));

    private string Text() => Encoding.UTF8.GetString(_written.ToArray());

    // The stream takes up its next wait on another thread, so time goes on until it has noticed.
    private Task<TimeSpan> TickUntilAsync(Func<bool> condition) => Eventually.HoldsAsync(() =>
    {
        _clock.Advance(TimeSpan.FromSeconds(1));
        return condition();
    });

    private async Task<string> WokenAsync(params LiveWatch[] watches)
    {
        var woken = new List<string>();
        foreach (var watch in watches)
        {
            var waiting = watch.WaitAsync(TimeSpan.FromSeconds(1), _clock, CancellationToken.None);
            if (waiting.IsCompleted)
            {
                woken.Add($"{watch.Tenant.Value}/{watch.User}");
            }

            _clock.Advance(TimeSpan.FromSeconds(1));
            await waiting;
        }

        return string.Join(' ', woken);
    }
}
