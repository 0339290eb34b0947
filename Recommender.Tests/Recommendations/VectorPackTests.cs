using Pgvector;
using Recommender.Engine.Recommendations;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Recommendations;

public sealed class VectorPackTests(Servers servers)
{
    [Fact]
    public async Task Memory_and_database_find_the_same_neighbours()
    {
        var shop = await Shop.OpenAsync(servers);
        var random = new Random(1);
        for (var i = 0; i < 60; i++)
        {
            await shop.AddAsync($"e{i}", $$"""{"category":"c{{random.Next(5)}}","brand":"b{{random.Next(7)}}","price":{{random.Next(100)}}}""");
        }

        await shop.AddAsync("elsewhere", """{"category":"c1"}""", type: "article");
        var (store, type) = (new ContentStore(servers.Database), await shop.TypeAsync("product"));
        var seed = (await store.FeaturesAsync(shop.Tenant, [await shop.AddAsync("e1")], CancellationToken.None)).Single();

        var pack = await store.PackAsync(shop.Tenant, most: 100, CancellationToken.None);
        var expected = await store.NearestAsync(
            new(shop.Tenant, type), new HalfVector(Array.ConvertAll(seed.Feature, value => (Half)value)), 20, indexed: false, CancellationToken.None);
        var found = pack!.Nearest(type, seed.Feature, 20);

        Assert.Equal(expected.Select(entity => Math.Round(entity.Score, 4)), found.Select(entity => Math.Round(entity.Score, 4)));
        Assert.Equal(seed.EntityKey, found[0].EntityKey);
        Assert.Equal(seed.Feature, pack.Features([seed.EntityKey, -1]).Single().Feature);
        Assert.Equal(type, pack.TypeIds["product"]);
    }

    [Fact]
    public async Task Catalogue_that_is_too_large_is_left_to_the_database()
    {
        var shop = await Shop.OpenAsync(servers);
        await shop.AddAsync("one", """{"n":1}""");
        await shop.AddAsync("two", """{"n":2}""");

        Assert.Null(await new ContentStore(servers.Database).PackAsync(shop.Tenant, most: 1, CancellationToken.None));
    }
}
