using Recommender.Engine.Storage;
using Recommender.Engine.StoredModels;
using Recommender.Engine.Training;
using Recommender.Tests.Infrastructure;
using Recommender.Tests.Recommendations;
using Recommender.Tests.Training;

namespace Recommender.Tests.StoredModels;

/// <summary>How rows of models come into the database and go.</summary>
public sealed class RowPublicationTests(ScratchDatabase scratch) : IClassFixture<ScratchDatabase>
{
    private static CancellationToken None => CancellationToken.None;

    private TenantWorkStore Work => new(scratch.Database);

    [Fact]
    public async Task Worker_that_lost_its_lease_leaves_no_rows_behind()
    {
        var shop = await OpenAsync();
        var first = await shop.TrainAsync();
        var before = await TablesAsync();
        await Work.RequestRebuildAsync(shop.Tenant, None);
        var lease = await Work.LeaseAsync(shop.Tenant, "slow", None);
        await scratch.Database.ExecuteAsync(
            $"UPDATE tenant_work SET fencing_token = fencing_token + 1 WHERE tenant_id = {shop.Tenant.Value}", None);

        var data = await new TrainingDataStore(scratch.Database).LoadAsync(shop.Tenant, None);
        var model = ModelTrainer.Train(data.Interactions, data.TypeOf, Worlds.Parameters("blend"), seed: 1, None);
        var version = await new ModelStore(scratch.Database, shop.Rules).PublishAsync(
            lease!, model, new(TimeSpan.Zero, 0, 0, 0, 0, "{}", "{}"), data.Snapshot, None);

        Assert.Null(version);
        Assert.Equal(before, await TablesAsync());
        Assert.Equal(first, (await new ModelStore(scratch.Database).PublishedAsync(shop.Tenant, None))!.Version);
    }

    [Fact]
    public async Task Replaced_model_answers_until_the_next_is_read_and_its_rows_go_after_a_grace()
    {
        var shop = await OpenAsync();
        var old = await shop.TrainAsync(Worlds.Parameters("blend"));
        var reader = await LargeShop.WithBudgetBelowAsync(shop);
        Assert.Equal(["e2"], await reader.RecommendAsync("u2", new() { Rules = new() { Count = 1 } }));
        var current = await shop.TrainAsync(Worlds.Parameters("blend"));

        await DropAsync(TimeSpan.FromHours(1));
        Assert.Equal(["e2"], await reader.RecommendAsync("u2", new() { Rules = new() { Count = 1 } }));
        Assert.Equal(old, (await reader.Models.GetAsync(shop.Tenant, None))!.Version);
        await scratch.Database.ExecuteAsync(
            $"UPDATE models SET retired_at = now() - interval '2 hours' WHERE tenant_id = {shop.Tenant.Value} AND version = {old}", None);
        await DropAsync(TimeSpan.FromHours(1));

        Assert.DoesNotContain($"model_rows_{old}", await TablesAsync());
        Assert.Contains($"model_rows_{current}", await TablesAsync());
        // One that did not learn of the new model answers without the old one.
        Assert.NotEmpty(await reader.RecommendAsync("u2"));
        await reader.Models.RefreshAsync(None);
        Assert.Equal(current, (await reader.Models.GetAsync(shop.Tenant, None))!.Version);
        Assert.Equal(["e2"], await reader.RecommendAsync("u2", new() { Rules = new() { Count = 1 } }));
    }

    [Fact]
    public async Task Rows_of_a_removed_tenant_go()
    {
        var shop = await OpenAsync();
        var version = await shop.TrainAsync(Worlds.Parameters("blend"));

        await scratch.Database.QueryAsync(
            $"SELECT table_name, removed_rows FROM remove_tenant({shop.Tenant.Value}) WHERE table_name = 'model_rows'",
            row => row.GetInt64(1), None);
        await new RowRemoval(scratch.Database).RunAsync(None);

        Assert.DoesNotContain($"model_rows_{version}", await TablesAsync());
    }

    [Fact]
    public async Task Large_model_without_rows_is_trained_anew()
    {
        var shop = await OpenAsync(StorageRules.Default);
        await shop.TrainAsync();

        await Work.RequestStoredAsync(aboveBytes: long.MaxValue, None);
        Assert.DoesNotContain(await Work.BacklogAsync(None), backlog => backlog.Tenant == shop.Tenant && backlog.RebuildRequested);
        await Work.RequestStoredAsync(aboveBytes: 0, None);

        Assert.Contains(await Work.BacklogAsync(None), backlog => backlog.Tenant == shop.Tenant && backlog.RebuildRequested);
    }

    private async Task<Shop> OpenAsync(StorageRules? rules = null)
    {
        var shop = new Shop(scratch.Database, await scratch.NewTenantAsync()) { Rules = rules ?? new(AboveBytes: 0, IndexAbove: 0) };
        await shop.FillAsCheckerboardAsync(12, 16);
        return shop;
    }

    private async Task DropAsync(TimeSpan grace)
    {
        await new ModelHistoryStore(scratch.Database).DropRetiredAsync(grace, None);
        await new RowRemoval(scratch.Database).RunAsync(None);
    }

    private Task<List<string>> TablesAsync() =>
        scratch.Database.QueryAsync(
            $"SELECT relname::text FROM pg_class WHERE relname ~ '^model_rows_[0-9]+$' ORDER BY relname", row => row.GetString(0), None);
}
