using Recommender.Engine.Online;
using Recommender.Engine.Profiles;
using Recommender.Engine.Recommendations;
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
        Assert.Equal(rebuilt.Model.Popularity.ToArray(), online.Model.Popularity.ToArray());
        Assert.Equal(rebuilt.Model.Neighbours!.Degrees.ToArray(), online.Model.Neighbours!.Degrees.ToArray());
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

    private OnlineUpdates UpdatesOfAWorker() => Workers.Updates(servers.Database);

    private async Task DrainAsync()
    {
        while (await new ChangeQueueStore(servers.Database).DrainAsync(1000, CancellationToken.None) > 0)
        {
        }
    }

    private Task<int> ForgetOwnerAsync(Shop shop) =>
        Engine.Storage.Queries.ExecuteAsync(
            servers.Database, $"UPDATE published_models SET online_until = now() - interval '1 second' WHERE tenant_id = {shop.Tenant.Value}",
            CancellationToken.None);
}
