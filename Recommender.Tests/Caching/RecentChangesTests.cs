using Microsoft.Extensions.Time.Testing;
using Recommender.Engine.Caching;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;
using Recommender.Tests.Infrastructure;
using StackExchange.Redis;

namespace Recommender.Tests.Caching;

/// <summary>What a process that computes nothing may keep, beside one that changes something. Its clock moves only when the test says so.</summary>
public sealed class RecentChangesTests(Servers servers) : IAsyncLifetime
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    // No other test has such a tenant.
    private readonly TenantId _tenant = new(Random.Shared.Next(int.MaxValue / 2, int.MaxValue));
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UtcNow);
    private Process _writer = null!;
    private ConnectionMultiplexer _redis = null!;
    private NoticeChannel _channel = null!;
    private RecentChanges _changes = null!;

    public async ValueTask InitializeAsync()
    {
        _writer = await Process.StartAsync(servers);
        var options = ConfigurationOptions.Parse(servers.RedisConnection);
        RedisDefaults.Apply(options);
        _redis = await ConnectionMultiplexer.ConnectAsync(options);
        await Eventually.HoldsAsync(() => _redis.GetSubscriber().IsConnected());
        _channel = new(_redis, _clock);
        _changes = new(_channel, _clock, Longest);
        await _channel.ListenAsync(await new Installation(servers.Database).NameAsync(CancellationToken.None));
        await Eventually.HoldsAsync(async () =>
        {
            await PassAsync(0.2);
            return _changes.Holds(_tenant, null, _clock.GetTimestamp());
        });
    }

    [Fact]
    public async Task Answer_ends_with_a_write_of_its_user_and_not_of_another()
    {
        var asked = _clock.GetTimestamp();
        Assert.True(_changes.Holds(_tenant, "ada", asked));

        await _writer.Notices.UsersChangedAsync(_tenant, ["ada"]);

        await EndedAsync("ada", asked);
        Assert.True(_changes.Holds(_tenant, "bob", asked));
        Assert.True(_changes.Holds(_tenant, null, asked));
    }

    [Fact]
    public async Task Answer_that_was_asked_for_within_a_second_of_a_change_may_come_from_one_who_has_not_heard_of_it()
    {
        await _writer.Notices.UsersChangedAsync(_tenant, ["ada"]);

        await EndedAsync("ada", _clock.GetTimestamp());

        await PassAsync(0.9);
        Assert.False(_changes.Holds(_tenant, "ada", _clock.GetTimestamp()));

        await PassAsync(0.2);
        Assert.True(_changes.Holds(_tenant, "ada", _clock.GetTimestamp()));
    }

    [Fact]
    public async Task Change_of_the_catalogue_ends_all_answers_of_its_tenant()
    {
        var asked = _clock.GetTimestamp();

        await _writer.Notices.CatalogueChangedAsync(_tenant);

        await EndedAsync("ada", asked);
        Assert.False(_changes.Holds(_tenant, null, asked));
        Assert.True(_changes.Holds(new(_tenant.Value - 1), null, asked));
    }

    [Fact]
    public void Nothing_holds_for_a_process_that_hears_nothing_for_a_second()
    {
        _clock.Advance(TimeSpan.FromSeconds(1.1));

        Assert.False(_changes.Holds(_tenant, null, _clock.GetTimestamp()));
    }

    public async ValueTask DisposeAsync()
    {
        await _channel.LeaveAsync();
        await _redis.DisposeAsync();
        await _writer.DisposeAsync();
    }

    private Task<TimeSpan> EndedAsync(string user, long askedAt) => Eventually.HoldsAsync(() => !_changes.Holds(_tenant, user, askedAt));

    // What others said comes in its order, so what comes after a beat shows that the beat has come.
    private async Task PassAsync(double seconds)
    {
        _clock.Advance(TimeSpan.FromSeconds(seconds));
        await _channel.BeatAsync();
        var witness = $"{Guid.NewGuid()}";
        var heard = false;
        _changes.WhenErased((_, user) => heard |= user == witness);
        await _writer.Notices.UserErasedAsync(_tenant, witness);
        await Eventually.HoldsAsync(() => heard);
    }
}
