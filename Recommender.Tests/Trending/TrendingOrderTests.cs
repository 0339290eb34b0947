using Recommender.Engine.Profiles;
using Recommender.Engine.Recommendations;
using Recommender.Engine.Storage;
using Recommender.Engine.Trending;
using Recommender.Tests.Infrastructure;
using Recommender.Tests.Recommendations;

namespace Recommender.Tests.Trending;

public sealed class TrendingOrderTests(Servers servers, ScratchDatabase scratch) : IClassFixture<ScratchDatabase>
{
    [Fact]
    public async Task Page_does_not_wait_for_a_chart_that_takes_long_and_has_it_later()
    {
        var shop = new Shop(scratch.Database, await scratch.NewTenantAsync());
        await shop.InteractAsync("u", ["liked"]);
        await shop.AddAsync("newest");
        await shop.DrainAsync();
        var personal = shop.Personal;
        await using var connection = await scratch.Database.OpenConnectionAsync(CancellationToken.None);
        await using var held = await connection.BeginTransactionAsync(CancellationToken.None);
        await held.ExecuteAsync($"LOCK TABLE entity_activity IN ACCESS EXCLUSIVE MODE", CancellationToken.None);

        Assert.Equal(("newest", "newest"), await FirstAsync());
        await held.RollbackAsync(CancellationToken.None);

        await Eventually.HoldsAsync(async () => await FirstAsync() == ("liked", "popular"));

        async Task<(string Entity, string Kind)> FirstAsync()
        {
            var page = await personal.ForHistoryAsync(
                shop.Tenant, [], new HashSet<long>(), new() { Algorithm = Algorithm.Popular }, CancellationToken.None);
            return (page.Items[0].Entity.EntityId, page.Items[0].Reasons[0].Kind);
        }
    }

    [Fact]
    public async Task Recent_interest_outranks_more_but_older_interest_and_the_future_does_not_count()
    {
        var shop = await Shop.OpenAsync(servers);
        for (var user = 0; user < 4; user++)
        {
            await shop.InteractAsync($"old{user}", ["yesterday's"], at: Shop.Now.AddDays(-6));
            await shop.InteractAsync($"far{user}", ["tomorrow's"], at: Shop.Now.AddDays(2));
        }

        await shop.InteractAsync("a", ["today's"]);
        await shop.InteractAsync("b", ["today's"]);
        while (await new ChangeQueueStore(servers.Database).DrainAsync(1000, CancellationToken.None) > 0)
        {
        }

        var trending = await shop.Personal.ForHistoryAsync(
            shop.Tenant, [], new HashSet<long>(), new() { Algorithm = Algorithm.Trending }, CancellationToken.None);

        Assert.Equal(["today's", "yesterday's", "tomorrow's"], trending.Items.Select(item => item.Entity.EntityId));
        Assert.Equal(["trending", "trending", "newest"], trending.Items.Select(item => item.Reasons[0].Kind));
        Assert.Equal(1, trending.Items[0].Score);
    }

    [Theory]
    [InlineData(7)]
    [InlineData(28)]
    [InlineData(3650)]
    public async Task Interest_halves_with_every_two_sevenths_of_the_window(double days)
    {
        var shop = await Shop.OpenAsync(servers);
        var hour = new DateTime(2026, 3, 10, 12, 0, 0, DateTimeKind.Utc);
        await shop.InteractAsync("a", ["now"], at: hour.AddMinutes(1));
        await shop.InteractAsync("b", ["two days before"], at: hour.AddDays(-2).AddMinutes(1));
        await shop.DrainAsync();

        var top = await new TrendingStore(servers.Database).TopAsync(
            shop.Tenant, null, new(hour, TimeSpan.FromDays(days)), 10, CancellationToken.None);

        Assert.Equal([1, Math.Pow(0.5, 7 / days)], top.Select(entry => Math.Round(entry.Score, 9)), Near);

        static bool Near(double one, double other) => Math.Abs(one - other) < 1e-6;
    }

    [Theory]
    [InlineData(30, true)]
    [InlineData(65, true)]
    [InlineData(90, false)]
    public async Task Window_shorter_than_an_hour_has_the_hours_that_it_touches(int minutesPast, bool counts)
    {
        var shop = await Shop.OpenAsync(servers);
        var hour = new DateTime(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);
        await shop.InteractAsync("a", ["one"], at: hour.AddMinutes(20));
        await shop.DrainAsync();

        foreach (var length in (TimeSpan[])[TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(6)])
        {
            var top = await new TrendingStore(servers.Database).TopAsync(
                shop.Tenant, null, new(hour.AddMinutes(minutesPast), length), 10, CancellationToken.None);

            Assert.Equal(counts ? 1 : 0, top.Count);
        }
    }

    [Fact]
    public async Task Shortest_window_of_all_is_a_window()
    {
        var shop = await Shop.OpenAsync(servers);
        var hour = new DateTime(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);
        await shop.InteractAsync("a", ["one"], at: hour.AddMinutes(1));
        await shop.DrainAsync();

        var top = await new TrendingStore(servers.Database).TopAsync(
            shop.Tenant, null, new(hour.AddMinutes(59), TimeSpan.FromMilliseconds(1)), 10, CancellationToken.None);

        Assert.True(Assert.Single(top).Score > 0);
    }
}
