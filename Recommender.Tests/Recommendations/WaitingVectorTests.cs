using System.Globalization;
using System.Text.Json;
using Pgvector;
using Recommender.Engine.Content;
using Recommender.Engine.Entities;
using Recommender.Engine.Ingest;
using Recommender.Engine.Recommendations;
using Recommender.Engine.Storage;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Recommendations;

/// <summary>Groups with an index: what is written afterwards waits for its place there and is found all the same.</summary>
public sealed class WaitingVectorTests(ScratchDatabase scratch) : IClassFixture<ScratchDatabase>
{
    private const string Lamp = """{"name":"lamp","brand":"b1"}""";
    private const string Chair = """{"name":"chair","brand":"b2"}""";

    private WaitingVectorStore Waiting => new(scratch.Database);

    private VectorIndexStore Indexes => new(scratch.Database, Waiting);

    [Fact]
    public async Task New_entity_is_found_once_before_and_after_it_has_its_place_in_the_index()
    {
        var (shop, group) = await IndexedAsync();

        await ImportAsync(shop, ("new", Lamp));

        Assert.Equal(1, await WaitingAsync(group));
        var key = await shop.AddAsync("new");
        Assert.Equal(key, Assert.Single(await NearestAsync(group, Lamp), IsExact).EntityKey);
        Assert.Equal(1, await Waiting.MoveAsync(group, long.MaxValue, CancellationToken.None));
        Assert.Equal(0, await WaitingAsync(group));
        Assert.Equal(key, Assert.Single(await NearestAsync(group, Lamp), IsExact).EntityKey);
    }

    [Fact]
    public async Task Changed_entity_is_found_by_what_it_is_now_however_it_was_changed()
    {
        var (shop, group) = await IndexedAsync();
        await ImportAsync(shop, ("one", Lamp), ("other", Lamp));
        await Waiting.MoveAsync(group, long.MaxValue, CancellationToken.None);

        await ImportAsync(shop, ("one", Chair));
        var changes = new EntityChanges(scratch.Database, new EntityStore(scratch.Database));
        await changes.ReplaceAsync(shop.Tenant, "other", "product", JsonElement.Parse(Chair), _ => true, CancellationToken.None);

        Assert.Equal(2, await WaitingAsync(group));
        Assert.DoesNotContain(await NearestAsync(group, Lamp), IsExact);
        Assert.Equal(2, (await NearestAsync(group, Chair)).Count(IsExact));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Of_more_than_a_search_compares_the_newest_are_compared(bool indexed)
    {
        var (shop, group) = await IndexedAsync();
        await ImportAsync(shop, ("older", Lamp));
        await ImportAsync(shop, ("newer", Chair), ("newest", Chair));

        Assert.DoesNotContain(await NearestAsync(group, Lamp, indexed, mostCompared: 2), IsExact);
        Assert.Equal(2, (await NearestAsync(group, Chair, indexed, mostCompared: 2)).Count(IsExact));
        Assert.Single(await NearestAsync(group, Lamp, indexed, mostCompared: 3), IsExact);
    }

    [Fact]
    public async Task Vectors_that_somebody_is_writing_keep_the_worker_from_no_other()
    {
        var (shop, group) = await IndexedAsync();
        await ImportAsync(shop, ("held", Lamp), ("free", Chair));
        await using var connection = await scratch.Database.OpenConnectionAsync();
        await using var writer = await connection.BeginTransactionAsync();
        var held = await shop.AddAsync("held");
        await writer.ExecuteAsync(
            $"UPDATE entity_vectors SET indexed = false WHERE tenant_id = {shop.Tenant.Value} AND entity_key = {held}", CancellationToken.None);

        Assert.Equal(1, await Waiting.MoveAsync(group, long.MaxValue, CancellationToken.None));

        await writer.CommitAsync();
        Assert.Equal(1, await Waiting.MoveAsync(group, long.MaxValue, CancellationToken.None));
    }

    [Fact]
    public async Task Index_of_the_former_form_is_dropped()
    {
        var shop = new Shop(scratch.Database, await scratch.NewTenantAsync());
        var type = await shop.TypeAsync("product");
        await scratch.Database.ExecuteAsync(
            $"""
            CREATE INDEX entity_vectors_hnsw_{shop.Tenant.Value:constant}_{type:constant}
            ON entity_vectors USING hnsw (feature halfvec_ip_ops)
            WHERE tenant_id = {shop.Tenant.Value:constant} AND entity_type_id = {type:constant}
            """,
            CancellationToken.None);

        await Indexes.DropFormerAsync(CancellationToken.None);

        Assert.Equal(0, await scratch.Database.FirstOrDefaultAsync(
            $"SELECT count(*)::integer FROM pg_class WHERE relname LIKE 'entity\\_vectors\\_hnsw\\_%'", row => row.GetInt32(0), CancellationToken.None));
    }

    private async Task<(Shop Shop, VectorGroup Group)> IndexedAsync()
    {
        var shop = new Shop(scratch.Database, await scratch.NewTenantAsync());
        await ImportAsync(shop, [.. Enumerable.Range(0, 300).Select(i => ($"e{i}", string.Create(CultureInfo.InvariantCulture, $$"""{"name":"thing {{i}}","brand":"b{{i % 9}}"}""")))]);
        var group = new VectorGroup(shop.Tenant, await shop.TypeAsync("product"));
        Assert.True(await Indexes.BuildAsync(group, CancellationToken.None));
        Assert.Contains(group, await Indexes.IndexedAsync(CancellationToken.None));
        Assert.Equal(0, await WaitingAsync(group));
        return (shop, group);
    }

    private Task ImportAsync(Shop shop, params IReadOnlyList<(string Id, string Attributes)> entities) =>
        new EntityImport(scratch.Database, new IngestMetrics(OwnMeters.Unread)).ImportAsync(
            shop.Tenant,
            [.. entities.Select((entity, i) => new ImportRecord<EntityDraft>(
                i + 1, new(shop.Tenant, entity.Id, "product", JsonElement.Parse(entity.Attributes)), null))],
            new ImportTally(), CancellationToken.None);

    private Task<int> WaitingAsync(VectorGroup group) =>
        scratch.Database.FirstOrDefaultAsync(
            $"""
            SELECT count(*)::integer FROM entity_vectors
            WHERE tenant_id = {group.Tenant.Value} AND entity_type_id = {group.EntityTypeId} AND NOT indexed
            """,
            row => row.GetInt32(0), CancellationToken.None);

    private Task<List<ScoredEntity>> NearestAsync(
        VectorGroup group, string attributes, bool indexed = true, int mostCompared = ContentStore.MostCompared) =>
        new ContentStore(scratch.Database, mostCompared).NearestAsync(
            group, new HalfVector(Array.ConvertAll(FeatureVector.From(JsonElement.Parse(attributes)), value => (Half)value)), 10, indexed,
            CancellationToken.None);

    private static bool IsExact(ScoredEntity entity) => entity.Score > 0.99;
}
