using Recommender.Engine.Storage;
using Recommender.Engine.Training;
using Recommender.Tests.Infrastructure;
using Recommender.Tests.Recommendations;

namespace Recommender.Tests.Training;

public sealed class TrainingLeaseTests(Servers servers)
{
    private TenantWorkStore Work => new(servers.Database);

    private ModelStore Models => new(servers.Database);

    [Fact]
    public async Task Only_one_of_two_workers_gets_the_lease()
    {
        var shop = await OpenAsync();

        var leases = await Task.WhenAll(
            Work.LeaseAsync(shop.Tenant, "one", CancellationToken.None), Work.LeaseAsync(shop.Tenant, "other", CancellationToken.None));

        Assert.Single(leases.OfType<TrainingLease>());
    }

    [Fact]
    public async Task Worker_that_lost_its_lease_can_neither_renew_nor_publish()
    {
        var shop = await OpenAsync();
        var zombie = (await Work.LeaseAsync(shop.Tenant, "zombie", CancellationToken.None))!;
        await ExpireAsync(shop);
        var heir = (await Work.LeaseAsync(shop.Tenant, "heir", CancellationToken.None))!;

        Assert.False(await Work.RenewAsync(zombie, CancellationToken.None));
        Assert.Null(await PublishAsync(shop, zombie));
        Assert.Null(await Models.PublishedAsync(shop.Tenant, CancellationToken.None));
        Assert.Equal(0, await CountPartsAsync(shop));

        var version = await PublishAsync(shop, heir);
        Assert.Equal(version, (await Models.PublishedAsync(shop.Tenant, CancellationToken.None))!.Version);
    }

    [Fact]
    public async Task Worker_that_dies_is_followed_by_another_that_finishes_the_work()
    {
        var shop = await OpenAsync();
        await Work.LeaseAsync(shop.Tenant, "dies", CancellationToken.None);
        Assert.DoesNotContain(await Work.BacklogAsync(CancellationToken.None), backlog => backlog.Tenant == shop.Tenant);

        await ExpireAsync(shop);

        Assert.Contains(await Work.BacklogAsync(CancellationToken.None), backlog => backlog.Tenant == shop.Tenant);
        await PublishAsync(shop, (await Work.LeaseAsync(shop.Tenant, "heir", CancellationToken.None))!);
        Assert.DoesNotContain(await Work.BacklogAsync(CancellationToken.None), backlog => backlog.Tenant == shop.Tenant);
    }

    [Fact]
    public async Task Publishing_cancelled_halfway_leaves_the_old_model_and_the_work()
    {
        var shop = await OpenAsync();
        var before = await PublishAsync(shop, (await Work.LeaseAsync(shop.Tenant, "one", CancellationToken.None))!);
        await Work.RequestRebuildAsync(shop.Tenant, CancellationToken.None);
        var lease = (await Work.LeaseAsync(shop.Tenant, "one", CancellationToken.None))!;
        using var killed = new CancellationTokenSource();
        await killed.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => PublishAsync(shop, lease, killed.Token));

        Assert.Equal(before, (await Models.PublishedAsync(shop.Tenant, CancellationToken.None))!.Version);
        await Work.ReleaseAsync(lease, CancellationToken.None);
        Assert.Contains(await Work.BacklogAsync(CancellationToken.None), backlog => backlog.Tenant == shop.Tenant && backlog.RebuildRequested);
    }

    [Fact]
    public async Task Changes_that_arrive_during_training_remain_to_be_done()
    {
        var shop = await OpenAsync();
        var lease = (await Work.LeaseAsync(shop.Tenant, "one", CancellationToken.None))!;
        await servers.Database.ExecuteAsync(
            $"UPDATE tenant_work SET changes = changes + 3 WHERE tenant_id = {shop.Tenant.Value}", CancellationToken.None);

        await PublishAsync(shop, lease);

        var backlog = Assert.Single(await Work.BacklogAsync(CancellationToken.None), backlog => backlog.Tenant == shop.Tenant);
        Assert.Equal(3, backlog.Changes);
    }

    [Fact]
    public async Task Published_model_replaces_the_one_before_whose_bytes_go_after_the_grace_time()
    {
        var shop = await OpenAsync();
        var first = await PublishAsync(shop, (await Work.LeaseAsync(shop.Tenant, "one", CancellationToken.None))!);
        await Work.RequestRebuildAsync(shop.Tenant, CancellationToken.None);
        var second = await PublishAsync(shop, (await Work.LeaseAsync(shop.Tenant, "one", CancellationToken.None))!);

        var history = new ModelHistoryStore(servers.Database);
        await history.DropRetiredAsync(TimeSpan.FromHours(1), CancellationToken.None);
        Assert.NotNull(await Models.LoadAsync(shop.Tenant, first!.Value, CancellationToken.None));
        await history.DropRetiredAsync(TimeSpan.Zero, CancellationToken.None);

        Assert.Null(await Models.LoadAsync(shop.Tenant, first.Value, CancellationToken.None));
        Assert.NotNull(await Models.LoadAsync(shop.Tenant, second!.Value, CancellationToken.None));
        Assert.Equal([second.Value, first.Value], (await history.HistoryAsync(shop.Tenant, long.MaxValue, 10, CancellationToken.None)).Select(record => record.Version));
    }

    [Fact]
    public async Task Model_in_the_form_of_another_build_is_not_read_and_trained_anew()
    {
        var shop = await OpenAsync();
        var version = await PublishAsync(shop, (await Work.LeaseAsync(shop.Tenant, "one", CancellationToken.None))!);
        await servers.Database.ExecuteAsync(
            $"UPDATE model_parts SET bytes = set_byte(bytes, 4, 255) WHERE tenant_id = {shop.Tenant.Value}", CancellationToken.None);

        await Work.RequestUnreadableAsync(CancellationToken.None);

        Assert.Null(await Models.LoadAsync(shop.Tenant, version!.Value, CancellationToken.None));
        Assert.Contains(await Work.BacklogAsync(CancellationToken.None), backlog => backlog.Tenant == shop.Tenant && backlog.RebuildRequested);
    }

    private async Task<Shop> OpenAsync()
    {
        var shop = await Shop.OpenAsync(servers);
        await shop.InteractAsync("u1", ["a", "b"]);
        await shop.InteractAsync("u2", ["a", "b"]);
        await Work.RequestRebuildAsync(shop.Tenant, CancellationToken.None);
        return shop;
    }

    private async Task<long?> PublishAsync(Shop shop, TrainingLease lease, CancellationToken cancellationToken = default)
    {
        var data = await new TrainingDataStore(servers.Database).LoadAsync(shop.Tenant, CancellationToken.None);
        var model = ModelTrainer.Train(data.Interactions, key => data.EntityTypes[key], ModelParameters.Default, seed: 1, cancellationToken: CancellationToken.None);
        return await Models.PublishAsync(lease, model, new(TimeSpan.Zero, 2, 2, 4, 0, "{}", "{}"), data.Snapshot, cancellationToken);
    }

    private Task<int> ExpireAsync(Shop shop) =>
        servers.Database.ExecuteAsync(
            $"UPDATE tenant_work SET leased_until = now() - interval '1 second' WHERE tenant_id = {shop.Tenant.Value}", CancellationToken.None);

    private async Task<long> CountPartsAsync(Shop shop) =>
        await servers.Database.FirstOrDefaultAsync(
            $"SELECT count(*) FROM model_parts WHERE tenant_id = {shop.Tenant.Value}", row => row.GetInt64(0), CancellationToken.None);
}
