using Recommender.Engine.Online;
using Recommender.Engine.Profiles;
using Recommender.Engine.Recommendations;
using Recommender.Engine.Storage;
using Recommender.Engine.Training;
using Recommender.Tests.Infrastructure;
using Recommender.Tests.Recommendations;

namespace Recommender.Tests.Training;

public sealed class OnlineUpdatesTests(Servers servers)
{
    [Fact]
    public async Task Entity_that_came_after_training_is_recommended_to_others_once_the_model_is_updated()
    {
        var shop = await Shop.OpenAsync(servers);
        await shop.FillAsCheckerboardAsync(users: 8, entities: 12);
        await DrainAsync();
        await shop.TrainAsync();
        await shop.InteractAsync("u1", ["late"]);
        await shop.InteractAsync("u3", ["late"]);
        await DrainAsync();

        await UpdatesOfAWorker().UpdateAsync(shop.Tenant, CancellationToken.None);
        await shop.Models.RefreshAsync(CancellationToken.None);

        var page = await shop.Personal.ForUserAsync(
            shop.Tenant, "u5", new() { Algorithm = Algorithm.Collaborative, Rules = new() { Count = 2 } }, CancellationToken.None);
        Assert.Equal(["e5", "late"], page.Items.Select(item => item.Entity.EntityId).Order(StringComparer.Ordinal));
        Assert.All(page.Items, item => Assert.True(item.Personal));
    }

    [Fact]
    public async Task Updates_spread_over_batches_and_a_restart_give_what_a_rebuild_gives()
    {
        var shop = await Shop.OpenAsync(servers);
        await shop.FillAsCheckerboardAsync(users: 6, entities: 12);
        await DrainAsync();
        await shop.TrainAsync();
        var updates = UpdatesOfAWorker();

        await shop.InteractAsync("u7", ["e1", "e3", "e5"]);
        await DrainAsync();
        await updates.UpdateAsync(shop.Tenant, CancellationToken.None);
        await shop.InteractAsync("u8", ["e0", "e2", "e4"]);
        await shop.InteractAsync("u8", ["e1"], weight: -3);
        await shop.InteractAsync("u2", ["e4"], weight: -1, at: Shop.Now.AddHours(-1));
        await DrainAsync();
        await updates.UpdateAsync(shop.Tenant, CancellationToken.None);
        await shop.InteractAsync("u9", ["e1", "e5", "e9"]);
        await ForgetOwnerAsync(shop);
        var restarted = UpdatesOfAWorker();
        await DrainAsync();
        await restarted.UpdateAsync(shop.Tenant, CancellationToken.None);

        await shop.Models.RefreshAsync(CancellationToken.None);
        var online = (await shop.Models.GetAsync(shop.Tenant, CancellationToken.None))!;
        await shop.TrainAsync();
        var rebuilt = (await shop.Models.GetAsync(shop.Tenant, CancellationToken.None))!;
        Assert.Equal(3, online.Sequence);
        Assert.Equal(0, rebuilt.Sequence);
        Assert.True(rebuilt.Model!.Items.TryFind(await shop.AddAsync("e4"), out var taken));
        Assert.Equal(2, rebuilt.Model!.Popularity[taken]);
        Assert.Equal(rebuilt.Model!.Popularity.ToArray(), online.Model!.Popularity.ToArray());
        Assert.Equal(rebuilt.Model!.Neighbours!.Degrees.ToArray(), online.Model!.Neighbours!.Degrees.ToArray());
    }

    [Fact]
    public async Task Change_is_applied_once_by_two_workers_and_again_only_to_a_model_that_lacks_it()
    {
        var shop = await Shop.OpenAsync(servers);
        await shop.FillAsCheckerboardAsync(users: 6, entities: 12);
        await DrainAsync();
        await shop.TrainAsync();
        await shop.InteractAsync("u9", ["e1"]);
        await DrainAsync();

        var applied = await Task.WhenAll(
            UpdatesOfAWorker().UpdateAsync(shop.Tenant, CancellationToken.None), UpdatesOfAWorker().UpdateAsync(shop.Tenant, CancellationToken.None));
        Assert.Equal([0, 1], applied.Order());

        await shop.TrainAsync();
        await ForgetOwnerAsync(shop);
        Assert.Equal(0, await UpdatesOfAWorker().UpdateAsync(shop.Tenant, CancellationToken.None));
    }

    [Fact]
    public async Task Training_is_asked_for_when_deltas_are_very_many()
    {
        var shop = await UpdatedAsync();
        var (updates, work) = (UpdatesOfAWorker(), new TenantWorkStore(servers.Database));
        await servers.Database.ExecuteAsync(
            $"UPDATE published_models SET delta_sequence = {OnlineStore.MostDeltas - 2} WHERE tenant_id = {shop.Tenant.Value}", CancellationToken.None);

        foreach (var isAsked in (bool[])[false, true])
        {
            await shop.InteractAsync($"late-{isAsked}", ["e1"]);
            await DrainAsync();
            Assert.Equal(1, await updates.UpdateAsync(shop.Tenant, CancellationToken.None));
            Assert.Equal(isAsked, (await BacklogAsync(work, shop)).RebuildRequested);
        }
    }

    [Fact]
    public async Task Training_is_asked_for_when_deltas_are_larger_than_the_model()
    {
        var shop = await UpdatedAsync();
        await servers.Database.ExecuteAsync(
            $"""
            INSERT INTO model_deltas (tenant_id, version, sequence, bytes)
            SELECT tenant_id, version, 0, decode(repeat('00', 9000000), 'hex') FROM published_models WHERE tenant_id = {shop.Tenant.Value}
            """,
            CancellationToken.None);

        await shop.InteractAsync("late", ["e1"]);
        await DrainAsync();
        await UpdatesOfAWorker().UpdateAsync(shop.Tenant, CancellationToken.None);

        Assert.True((await BacklogAsync(new(servers.Database), shop)).RebuildRequested);
    }

    [Theory]
    [InlineData(60_000_000, 0, "{}")]
    [InlineData(0, 2_000_000, """{"ials":{"dimensions":128}}""")]
    public async Task Tenant_that_memory_cannot_hold_is_left_to_training_without_being_read(long interactions, int users, string parameters)
    {
        var (shop, store) = (await UpdatedAsync(), new OnlineStore(servers.Database));
        await shop.InteractAsync("late", ["e1"]);
        await DrainAsync();
        var most = OnlineBounds.Default.MostBytes;
        Assert.Contains(shop.Tenant, await store.BehindAsync("worker", most, CancellationToken.None));

        await servers.Database.ExecuteAsync(
            $"""
            UPDATE models SET interactions = {interactions}, users = {users}, parameters = {parameters}::jsonb
            WHERE tenant_id = {shop.Tenant.Value}
            """,
            CancellationToken.None);

        Assert.DoesNotContain(shop.Tenant, await store.BehindAsync("worker", most, CancellationToken.None));
    }

    [Fact]
    public async Task Tenant_whose_data_grew_beyond_memory_since_its_training_is_not_updated()
    {
        var shop = await UpdatedAsync();
        await shop.InteractAsync("late", ["e1"]);
        await DrainAsync();

        Assert.Equal(0, await Workers.Updates(servers.Database, new(MostBytes: 1000, Batch: 1000)).UpdateAsync(shop.Tenant, CancellationToken.None));
        await ForgetOwnerAsync(shop);
        Assert.Equal(1, await UpdatesOfAWorker().UpdateAsync(shop.Tenant, CancellationToken.None));
    }

    private async Task<Shop> UpdatedAsync()
    {
        var shop = await Shop.OpenAsync(servers);
        await shop.FillAsCheckerboardAsync(users: 6, entities: 12);
        await DrainAsync();
        await shop.TrainAsync();
        return shop;
    }

    private static async Task<TenantBacklog> BacklogAsync(TenantWorkStore work, Shop shop) =>
        Assert.Single(await work.BacklogAsync(CancellationToken.None), backlog => backlog.Tenant == shop.Tenant);

    private OnlineUpdates UpdatesOfAWorker() => Workers.Updates(servers.Database);

    private async Task DrainAsync()
    {
        while (await new ChangeQueueStore(servers.Database).DrainAsync(1000, CancellationToken.None) > 0)
        {
        }
    }

    private Task<int> ForgetOwnerAsync(Shop shop) =>
        servers.Database.ExecuteAsync(
            $"UPDATE published_models SET online_until = now() - interval '1 second' WHERE tenant_id = {shop.Tenant.Value}",
            CancellationToken.None);
}
