using Pgvector;
using Recommender.Engine.Recommendations;
using Recommender.Engine.Storage;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Recommendations;

/// <summary>Fifty tenants share one table of vectors, and one of them has nine tenths of it.</summary>
public sealed class SmallTenantRecallTests(Servers servers)
{
    private const int Dimensions = 512;
    private const int Asked = 50;

    [Fact]
    public async Task Smallest_and_largest_of_fifty_tenants_get_all_they_ask_for_with_the_right_neighbours()
    {
        var random = new Random(7);
        var shops = new List<(Shop Shop, VectorGroup Group)>();
        for (var i = 0; i < 50; i++)
        {
            var shop = await Shop.OpenAsync(servers);
            var type = await shop.TypeAsync("product");
            shops.Add((shop, new(shop.Tenant, type)));
            await FillAsync(shop, type, i == 0 ? VectorIndexStore.Threshold + 1000 : 60, random);
        }

        var indexes = new VectorIndexStore(servers.Database);
        Assert.Contains(shops[0].Group, await indexes.MissingAsync(CancellationToken.None));
        await using var patient = Npgsql.NpgsqlDataSource.Create(servers.DatabaseConnection);
        Assert.True(await new VectorIndexStore(patient).CreateAsync(shops[0].Group, CancellationToken.None));
        Assert.DoesNotContain(shops[0].Group, await indexes.MissingAsync(CancellationToken.None));

        Assert.InRange(await RecallAsync(shops[0].Group, random), 0.95, 1);
        Assert.Equal(1, await RecallAsync(shops[^1].Group, random));
    }

    private async Task<double> RecallAsync(VectorGroup group, Random random)
    {
        var content = new ContentStore(servers.Database);
        var indexed = (await new VectorIndexStore(servers.Database).IndexedAsync(CancellationToken.None)).Contains(group);
        var hits = 0;
        const int Probes = 5;
        for (var i = 0; i < Probes; i++)
        {
            var probe = new HalfVector(Direction(random));
            var found = await content.NearestAsync(group, probe, Asked, indexed, CancellationToken.None);
            var exact = await content.NearestAsync(group, probe, Asked, indexed: false, CancellationToken.None);
            Assert.Equal(Asked, found.Count);
            hits += found.Select(entity => entity.EntityKey).Intersect(exact.Select(entity => entity.EntityKey)).Count();
        }

        return hits / (double)(Probes * Asked);
    }

    private async Task FillAsync(Shop shop, int type, int count, Random random)
    {
        await using var connection = await servers.Database.OpenConnectionAsync();
        await using var copy = await connection.BeginBinaryImportAsync(
            "COPY entity_vectors (tenant_id, entity_type_id, entity_key, feature) FROM STDIN (FORMAT BINARY)");
        for (var key = 1; key <= count; key++)
        {
            await copy.StartRowAsync();
            await copy.WriteAsync(shop.Tenant.Value);
            await copy.WriteAsync(type);
            await copy.WriteAsync((long)key);
            await copy.WriteAsync(new HalfVector(Direction(random)));
        }

        await copy.CompleteAsync();
    }

    /// <summary>As catalogues are: a few of the dimensions, from one of a hundred kinds.</summary>
    private static Half[] Direction(Random random)
    {
        var kind = new Random(random.Next(100));
        var values = new double[Dimensions];
        for (var i = 0; i < 12; i++)
        {
            values[kind.Next(Dimensions)] += kind.NextDouble() + 0.2;
        }

        for (var i = 0; i < 12; i++)
        {
            values[random.Next(Dimensions)] += random.NextDouble();
        }

        var norm = Math.Sqrt(values.Sum(value => value * value));
        return Array.ConvertAll(values, value => (Half)(value / norm));
    }
}
