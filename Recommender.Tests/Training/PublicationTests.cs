using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Recommender.Engine.Recommendations;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;
using Recommender.Engine.Training;
using Recommender.Tests.Infrastructure;
using Recommender.Tests.Recommendations;

namespace Recommender.Tests.Training;

/// <summary>From a trained model to what replicas answer with.</summary>
public sealed class PublicationTests(Servers servers, ScratchDatabase scratch) : IClassFixture<ScratchDatabase>
{
    private static readonly TimeSpan PickUp = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task Every_replica_finds_a_published_model_by_itself_within_five_seconds()
    {
        var name = Servers.NewTenantName();
        var shop = new Shop(servers, await new TenantDirectory(servers.Database).FindOrCreateAsync(name, CancellationToken.None));
        await shop.FillAsCheckerboardAsync(users: 8, entities: 12);
        ApiHost[] replicas = [new(servers), new(servers)];
        foreach (var replica in replicas)
        {
            await replica.InitializeAsync();
            Assert.NotEqual("collaborative", await BestReasonAsync(replica, name));
        }

        // Nobody tells them.
        await shop.TrainAsync();

        var waited = await Task.WhenAll(replicas.Select(replica =>
            Eventually.HoldsAsync(async () => await BestReasonAsync(replica, name) == "collaborative")));
        Assert.All(waited, each => Assert.True(each < PickUp, $"it took {each}"));
        foreach (var replica in replicas)
        {
            await replica.DisposeAsync();
        }
    }

    [Fact]
    public async Task Request_is_answered_by_the_old_model_until_the_new_one_has_replaced_it()
    {
        var shop = await Shop.OpenAsync(servers);
        await shop.FillAsCheckerboardAsync(users: 8, entities: 12);
        var first = await shop.TrainAsync();
        var held = (await shop.Models.GetAsync(shop.Tenant, CancellationToken.None))!;

        var second = await shop.TrainAsync();
        var now = (await shop.Models.GetAsync(shop.Tenant, CancellationToken.None))!;

        Assert.Equal((first, second), (held.Version, now.Version));
        Assert.True(held.Model!.Score([new(0)], new float[held.Model.ItemCount]));
    }

    [Fact]
    public async Task No_request_waits_while_a_new_model_is_read()
    {
        var shop = new Shop(scratch.Database, await scratch.NewTenantAsync());
        await shop.FillAsCheckerboardAsync(users: 8, entities: 12);
        var models = Shop.CacheOf(scratch.Database, ModelBudget.Default, NullLogger<ModelCache>.Instance);
        var old = await shop.TrainAsync();
        Assert.Equal(old, (await models.GetAsync(shop.Tenant, CancellationToken.None))!.Version);
        var next = await shop.TrainAsync();

        await using var connection = await scratch.Database.OpenConnectionAsync(CancellationToken.None);
        await using var held = await connection.BeginTransactionAsync(CancellationToken.None);
        await held.ExecuteAsync($"LOCK TABLE model_parts IN ACCESS EXCLUSIVE MODE", CancellationToken.None);
        var reading = models.RefreshAsync(CancellationToken.None);
        await Eventually.HoldsAsync(async () => await WaitingForLocksAsync() > 0);
        var meanwhile = models.GetAsync(shop.Tenant, CancellationToken.None);

        Assert.True(meanwhile.IsCompletedSuccessfully);
        Assert.Equal(old, (await meanwhile)!.Version);
        await held.RollbackAsync(CancellationToken.None);
        Assert.Equal(1, await reading);
        Assert.Equal(next, (await models.GetAsync(shop.Tenant, CancellationToken.None))!.Version);
    }

    [Fact]
    public async Task Bytes_of_a_replaced_model_are_dropped_after_a_grace_and_its_history_stays()
    {
        var shop = await Shop.OpenAsync(servers);
        await shop.FillAsCheckerboardAsync(users: 4, entities: 6);
        var (old, current) = (await shop.TrainAsync(), await shop.TrainAsync());
        var (models, history) = (new ModelStore(servers.Database), new ModelHistoryStore(servers.Database));

        await history.DropRetiredAsync(TimeSpan.FromHours(1), CancellationToken.None);
        Assert.NotNull(await models.LoadAsync(shop.Tenant, old, CancellationToken.None));
        await servers.Database.ExecuteAsync(
            $"UPDATE models SET retired_at = now() - interval '2 hours' WHERE tenant_id = {shop.Tenant.Value} AND version = {old}",
            CancellationToken.None);
        await history.DropRetiredAsync(TimeSpan.FromHours(1), CancellationToken.None);

        Assert.Null(await models.LoadAsync(shop.Tenant, old, CancellationToken.None));
        Assert.NotNull(await models.LoadAsync(shop.Tenant, current, CancellationToken.None));
        Assert.Equal([current, old], (await history.HistoryAsync(shop.Tenant, long.MaxValue, 10, CancellationToken.None)).Select(record => record.Version));
    }

    [Fact]
    public async Task Same_data_gives_the_same_bytes()
    {
        var shop = await Shop.OpenAsync(servers);
        await shop.FillAsCheckerboardAsync(users: 8, entities: 12);

        Assert.Equal(await BytesAsync(shop, await shop.TrainAsync()), await BytesAsync(shop, await shop.TrainAsync()));
    }

    private Task<int> WaitingForLocksAsync() => scratch.Database.FirstOrDefaultAsync(
        $"SELECT count(*)::integer FROM pg_locks JOIN pg_database AS mine ON mine.oid = database WHERE datname = current_database() AND NOT granted",
        row => row.GetInt32(0), CancellationToken.None);

    private static async Task<byte[]> BytesAsync(Shop shop, long version)
    {
        var parts = await shop.Database.QueryAsync(
            $"SELECT bytes FROM model_parts WHERE tenant_id = {shop.Tenant.Value} AND version = {version} ORDER BY part",
            row => row.GetFieldValue<byte[]>(0), CancellationToken.None);
        return [.. parts.SelectMany(part => part)];
    }

    private static async Task<string> BestReasonAsync(ApiHost replica, string tenant)
    {
        var answer = await replica.Tenant(tenant).GetAsync("/api/v1/recommendations/user/u2?count=1");
        return (await answer.JsonAsync(HttpStatusCode.OK))["recommendations"]![0]!["reasons"]![0]!["kind"]!.ToString();
    }
}
