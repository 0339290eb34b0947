using Recommender.Engine.Content;
using Recommender.Engine.Cooccurrence;
using Recommender.Engine.Factors;
using Recommender.Engine.Interactions;
using Recommender.Engine.Recommendations;
using Recommender.Engine.Storage;
using Recommender.Engine.Training;
using Recommender.Tests.Infrastructure;
using Recommender.Tests.Recommendations;

namespace Recommender.Tests.Training;

/// <summary>Training as the worker does it, with parameters that a search has found.</summary>
public sealed class TenantTrainingTests(Servers servers)
{
    private static readonly ModelParameters Blend =
        new(Weighting.Plain, new CooccurrenceParameters(.5f, .5f, .5f, 50), new IalsParameters(8, .01f, .1f, 3), FactorShare: .5f);

    private static CancellationToken None => CancellationToken.None;

    [Fact]
    public async Task Same_data_gives_the_same_bytes_also_where_there_are_factors()
    {
        var shop = await FilledAsync();

        var (first, second) = (await TrainAsync(shop), await TrainAsync(shop));

        Assert.NotEqual(first, second);
        Assert.NotNull((await new ModelStore(servers.Database).LoadAsync(shop.Tenant, second, None))!.Factors);
        Assert.Equal(await BytesAsync(shop, first), await BytesAsync(shop, second));
    }

    [Fact]
    public async Task Model_whose_bytes_are_damaged_is_replaced()
    {
        var shop = await FilledAsync();
        var damaged = await TrainAsync(shop);
        await servers.Database.ExecuteAsync(
            $"UPDATE model_parts SET bytes = substring(bytes FROM 1 FOR 100) WHERE tenant_id = {shop.Tenant.Value}", None);
        await Assert.ThrowsAsync<InvalidDataException>(() => new ModelStore(servers.Database).LoadAsync(shop.Tenant, damaged, None));

        var next = await TrainAsync(shop);

        Assert.NotNull(await new ModelStore(servers.Database).LoadAsync(shop.Tenant, next, None));
    }

    [Fact]
    public async Task Entity_registered_while_training_reads_is_left_to_the_online_update_which_knows_its_type()
    {
        var shop = await FilledAsync();
        for (var entity = 0; entity < 12; entity++)
        {
            await shop.AddAsync($"e{entity}", $$"""{"kind":"{{(entity % 2 == 0 ? "even" : "odd")}}"}""");
        }

        await TrainAsync(shop);
        var input = await new TrainingDataStore(servers.Database).LoadAsync(shop.Tenant, None);
        var late = await shop.AddAsync("late", """{"kind":"even"}""", "series");

        var catalogue = await new CatalogueStore(servers.Database).LoadAsync(shop.Tenant, input, None);

        Assert.DoesNotContain(late, catalogue.NewKeys);
        await Workers.Updates(servers.Database).UpdateAsync(shop.Tenant, None);
        await shop.Models.RefreshAsync(None);
        var model = (await shop.Models.GetAsync(shop.Tenant, None))!.Model!;
        Assert.True(model.Items.TryFind(late, out var item));
        Assert.Equal("series", model.Items.TypeOf(item));
    }

    [Fact]
    public async Task What_is_said_to_happen_later_counts_as_happening_now()
    {
        var shop = await FilledAsync();
        await shop.InteractAsync("u1", ["e1"], at: DateTime.UtcNow.AddYears(10));

        var input = await new TrainingDataStore(servers.Database).LoadAsync(shop.Tenant, None);
        var history = await new HistoryStore(servers.Database).ReadAsync(shop.Tenant, "u1", None);

        Assert.InRange(input.Interactions.Newest, 1u, (uint)DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeSeconds());
        Assert.All(history, past => Assert.True(past.At < DateTime.UtcNow.AddHours(1)));
    }

    [Fact]
    public async Task Attributes_get_factors_also_where_the_search_kept_the_defaults()
    {
        var shop = await FilledAsync(ModelParameters.Default);
        await TrainAsync(shop);
        Assert.Null((await shop.Models.GetAsync(shop.Tenant, None))!.Model!.Factors);
        for (var entity = 0; entity < 12; entity++)
        {
            await shop.AddAsync($"e{entity}", $$"""{"kind":"{{(entity % 2 == 0 ? "even" : "odd")}}"}""");
        }

        await TrainAsync(shop);
        await shop.Models.RefreshAsync(None);

        Assert.NotNull((await shop.Models.GetAsync(shop.Tenant, None))!.Model!.Factors);
    }

    private async Task<Shop> FilledAsync(ModelParameters? parameters = null)
    {
        var shop = await Shop.OpenAsync(servers);
        await shop.FillAsCheckerboardAsync(users: 8, entities: 12);
        var searches = new SearchStore(servers.Database);
        var claim = await searches.ClaimAsync(shop.Tenant, None);
        Assert.True(await searches.SaveAsync(claim!, new(parameters ?? Blend, "{}"), 0, None));
        return shop;
    }

    private async Task<long> TrainAsync(Shop shop)
    {
        await new TenantWorkStore(servers.Database).RequestRebuildAsync(shop.Tenant, None);
        return (await Workers.Training(servers.Database, servers.RedisConnection).RunAsync(shop.Tenant, report: null, None))!.Value;
    }

    private static async Task<byte[]> BytesAsync(Shop shop, long version)
    {
        var parts = await shop.Database.QueryAsync(
            $"SELECT bytes FROM model_parts WHERE tenant_id = {shop.Tenant.Value} AND version = {version} ORDER BY part",
            row => row.GetFieldValue<byte[]>(0), None);
        return [.. parts.SelectMany(part => part)];
    }
}
