using Npgsql;
using Pgvector;
using Recommender.Engine.Recommendations;
using Recommender.Engine.Storage;
using Recommender.ModelWorker.Content;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Recommendations;

/// <summary>Fifty tenants share one table of vectors, and one of them has nine tenths of it.</summary>
public sealed class SmallTenantRecallTests(Servers servers)
{
    private const int Tenants = 50;
    private const int Small = 60;
    private const int Large = 9 * (Tenants - 1) * Small;
    private const int Later = 500;
    private const int Dimensions = 512;
    private const int Asked = 50;

    [Fact]
    public async Task Smallest_and_largest_of_fifty_tenants_get_all_they_ask_for_with_the_right_neighbours()
    {
        await using var patient = Patient();
        var random = new Random(7);
        var shops = new List<(Shop Shop, VectorGroup Group)>();
        for (var i = 0; i < Tenants; i++)
        {
            var shop = await Shop.OpenAsync(servers);
            var type = await shop.TypeAsync("product");
            shops.Add((shop, new(shop.Tenant, type)));
            await FillAsync(patient, shop, type, i == 0 ? Large : Small, random);
        }

        // A group that has just come is taken for an import under way; once it grows no more it gets its index.
        var indexes = new VectorIndexStore(patient, new(patient));
        var job = new IndexVectors(indexes, new(patient));
        await job.RunAsync(CancellationToken.None);
        Assert.DoesNotContain(shops[0].Group, await indexes.IndexedAsync(CancellationToken.None));
        await job.RunAsync(CancellationToken.None);
        Assert.Contains(shops[0].Group, await indexes.IndexedAsync(CancellationToken.None));
        Assert.DoesNotContain(shops[^1].Group, await indexes.IndexedAsync(CancellationToken.None));

        Assert.InRange(await RecallAsync(shops[0].Shop, shops[0].Group), 0.95, 1);
        Assert.Equal(1, await RecallAsync(shops[^1].Shop, shops[^1].Group));

        await FillAsync(patient, shops[0].Shop, shops[0].Group.EntityTypeId, Later, random, from: Large);
        Assert.InRange(await RecallAsync(shops[0].Shop, shops[0].Group), 0.95, 1);
        Assert.Equal(Later, await job.RunAsync(CancellationToken.None));
        Assert.InRange(await RecallAsync(shops[0].Shop, shops[0].Group), 0.95, 1);
        Assert.Equal(1, await RecallAsync(shops[^1].Shop, shops[^1].Group));
    }

    /// <summary>What requests for similar entities get of what an exact search finds.</summary>
    private async Task<double> RecallAsync(Shop shop, VectorGroup group)
    {
        var content = new ContentStore(servers.Database);
        var hits = 0;
        const int Probes = 5;
        for (var i = 0; i < Probes; i++)
        {
            var page = await shop.Similar.ToIdAsync(
                shop.Tenant, $"e{10 * i}", new() { Algorithm = Algorithm.ContentBased, Rules = new() { Count = Asked } }, CancellationToken.None);
            var seed = Assert.Single(await new EntityCardStore(servers.Database).FindAsync(shop.Tenant, [$"e{10 * i}"], null, CancellationToken.None));
            var feature = Assert.Single(await content.FeaturesAsync(shop.Tenant, [seed.EntityKey], CancellationToken.None)).Feature;
            var exact = await content.NearestAsync(
                group, new HalfVector(Array.ConvertAll(feature, value => (Half)value)), Asked + 1, indexed: false, CancellationToken.None);

            Assert.Equal(Asked, page.Value!.Items.Count);
            hits += page.Value.Items.Select(item => item.Entity.EntityKey)
                .Intersect(exact.Select(entity => entity.EntityKey).Where(key => key != seed.EntityKey)).Count();
        }

        return hits / (double)(Probes * Asked);
    }

    private NpgsqlDataSource Patient()
    {
        var builder = new NpgsqlDataSourceBuilder(servers.DatabaseConnection);
        DatabaseDefaults.ForWork(builder);
        return builder.Build();
    }

    private static async Task FillAsync(NpgsqlDataSource database, Shop shop, int type, int count, Random random, int from = 0)
    {
        var keys = await database.QueryAsync(
            $$"""
            INSERT INTO entities (tenant_id, entity_type_id, entity_id, attributes, registered)
            SELECT {{shop.Tenant.Value}}, {{type}}, 'e' || n, '{"kind":"thing"}', true FROM generate_series({{from}}, {{from + count - 1}}) AS n
            RETURNING entity_key
            """,
            row => row.GetInt64(0), CancellationToken.None);
        await using var connection = await database.OpenConnectionAsync();
        await using var copy = await connection.BeginBinaryImportAsync(
            "COPY entity_vectors (tenant_id, entity_type_id, entity_key, feature) FROM STDIN (FORMAT BINARY)");
        foreach (var key in keys)
        {
            await copy.StartRowAsync();
            await copy.WriteAsync(shop.Tenant.Value);
            await copy.WriteAsync(type);
            await copy.WriteAsync(key);
            await copy.WriteAsync(new HalfVector(Direction(random)));
        }

        await copy.CompleteAsync();
    }

    /// <summary>As catalogues are: a few of the dimensions, from one of a hundred kinds, and one that all have.</summary>
    private static Half[] Direction(Random random)
    {
        var kind = new Random(random.Next(100));
        var values = new double[Dimensions];
        values[0] = 0.1;
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
