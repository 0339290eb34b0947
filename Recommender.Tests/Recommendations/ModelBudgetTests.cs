using Microsoft.Extensions.Logging.Testing;
using Recommender.Engine.Recommendations;
using Recommender.Engine.Storage;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Recommendations;

public sealed class ModelBudgetTests(Servers servers)
{
    [Fact]
    public async Task Model_above_the_budget_is_not_loaded_is_logged_once_and_takes_no_other_model_away()
    {
        var (small, large) = (await Shop.OpenAsync(servers), await Shop.OpenAsync(servers));
        await small.FillAsCheckerboardAsync(users: 4, entities: 6);
        await large.FillAsCheckerboardAsync(users: 4, entities: 60);
        await small.TrainAsync();
        await large.TrainAsync();
        var logger = new FakeLogger<ModelCache>();
        var models = Shop.CacheOf(servers.Database, new(await SizeAsync(large) - 1), logger);

        var before = await models.GetAsync(small.Tenant, CancellationToken.None);
        for (var pass = 0; pass < 3; pass++)
        {
            Assert.Null(await models.GetAsync(large.Tenant, CancellationToken.None));
            await models.RefreshAsync(CancellationToken.None);
        }

        Assert.NotNull(before);
        Assert.Same(before, await models.GetAsync(small.Tenant, CancellationToken.None));
        Assert.Contains("is not loaded", Assert.Single(logger.Collector.GetSnapshot()).Message, StringComparison.Ordinal);
        await large.TrainAsync();
        await models.RefreshAsync(CancellationToken.None);
        Assert.Equal(2, logger.Collector.Count);
    }

    [Fact]
    public async Task Tenant_whose_model_is_too_large_is_answered_from_attributes_and_charts()
    {
        var trained = await Shop.OpenAsync(servers);
        await trained.FillAsCheckerboardAsync(users: 4, entities: 6);
        await trained.AddAsync("e1", """{"colour":"red"}""");
        await trained.AddAsync("e4", """{"colour":"red"}""");
        await trained.TrainAsync();
        var shop = new Shop(servers, trained.Tenant) { Models = Shop.CacheOf(servers.Database, new(1), new FakeLogger<ModelCache>()) };

        var page = await shop.Personal.ForUserAsync(shop.Tenant, "u3", new(), CancellationToken.None);

        Assert.Equal("content", page.Items[0].Reasons[0].Kind);
        Assert.DoesNotContain(page.Items.SelectMany(item => item.Reasons), reason => reason.Kind == "collaborative");
        Assert.Equal(["e0", "e2", "e3", "e4"], page.Items.Select(item => item.Entity.EntityId).Order(StringComparer.Ordinal));
    }

    private Task<long> SizeAsync(Shop shop) =>
        servers.Database.FirstOrDefaultAsync(
            $"SELECT size_bytes FROM models WHERE tenant_id = {shop.Tenant.Value}", row => row.GetInt64(0), CancellationToken.None);
}
