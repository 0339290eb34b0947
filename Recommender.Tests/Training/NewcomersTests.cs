using System.Text.Json;
using Recommender.Engine.Entities;
using Recommender.Engine.Factors;
using Recommender.Engine.Ingest;
using Recommender.Engine.Interactions;
using Recommender.Engine.Online;
using Recommender.Engine.Recommendations;
using Recommender.Engine.Storage;
using Recommender.Engine.Training;
using Recommender.Tests.Infrastructure;
using Recommender.Tests.Recommendations;

namespace Recommender.Tests.Training;

/// <summary>Entities and users who came after the model and say what they are.</summary>
public sealed class NewcomersTests(Servers servers)
{
    private static readonly ModelParameters Factors = new(Weighting.Plain, null, new IalsParameters(8, .01f, .1f, 8), FactorShare: 1);

    private readonly OnlineUpdates _worker = Workers.Updates(servers.Database);

    [Fact]
    public async Task Entity_registered_after_training_is_recommended_by_its_attributes_before_anybody_interacts_with_it()
    {
        var shop = await FilledAsync();
        await shop.TrainAsync(Factors);
        await shop.AddAsync("late-even", """{"kind":"even"}""", "series");
        await shop.AddAsync("late-odd", """{"kind":"odd"}""", "series");

        await UpdateAsync(shop);

        Assert.Equal("late-even", await BestSeriesAsync(shop, "u0"));
        Assert.Equal("late-odd", await BestSeriesAsync(shop, "u1"));
    }

    [Fact]
    public async Task Entity_that_an_interaction_brought_and_that_is_registered_later_is_recommended_by_its_attributes()
    {
        var shop = await FilledAsync();
        await shop.TrainAsync(Factors);
        var series = await shop.TypeAsync("series");
        foreach (var id in (string[])["late-even", "late-odd"])
        {
            await shop.Database.ExecuteAsync(
                $"""
                WITH entity AS (
                    INSERT INTO entities (tenant_id, entity_type_id, entity_id, registered) VALUES ({shop.Tenant.Value}, {series}, {id}, false)
                    RETURNING entity_key
                ),
                event AS (
                    INSERT INTO interactions (tenant_id, user_key, occurred_at, entity_key, interaction_type_id, weight)
                    SELECT tenant_id, user_key, {Shop.Now}, entity_key, 1, 1 FROM users, entity WHERE tenant_id = {shop.Tenant.Value} AND user_id = 'u7'
                )
                INSERT INTO interaction_changes (tenant_id, user_key, entity_key, weight, occurred_at)
                SELECT tenant_id, user_key, entity_key, 1, {Shop.Now} FROM users, entity WHERE tenant_id = {shop.Tenant.Value} AND user_id = 'u7'
                """,
                CancellationToken.None);
        }

        await shop.DrainAsync();
        await UpdateAsync(shop);

        foreach (var (id, kind) in new[] { ("late-even", "even"), ("late-odd", "odd") })
        {
            await shop.Database.ExecuteAsync(
                $"""
                UPDATE entities SET registered = true, attributes = jsonb_build_object('kind', {kind}::text)
                WHERE tenant_id = {shop.Tenant.Value} AND entity_id = {id}
                """,
                CancellationToken.None);
        }

        await UpdateAsync(shop);

        Assert.Equal("late-even", await BestSeriesAsync(shop, "u0"));
        Assert.Equal("late-odd", await BestSeriesAsync(shop, "u1"));
    }

    [Fact]
    public async Task Entity_is_placed_again_in_a_model_that_was_trained_before_it_came()
    {
        var shop = await FilledAsync();
        await shop.TrainAsync(Factors);
        var before = await new TrainingDataStore(shop.Database).LoadAsync(shop.Tenant, CancellationToken.None);
        await shop.AddAsync("late-even", """{"kind":"even"}""", "series");
        await UpdateAsync(shop);

        // A training whose snapshot is older than the entity: publishing it must not lose the entity.
        Assert.Equal(1, await QueuedAfterAsync(shop, before.Snapshot));
        await shop.TrainAsync(Factors);
        Assert.Equal(0, await QueuedAfterAsync(shop, before.Snapshot));
        Assert.Equal("late-even", await BestSeriesAsync(shop, "u0"));
    }

    [Theory]
    [InlineData(999, 999)]
    [InlineData(1000, 0)]
    public async Task Entities_that_come_by_the_thousand_are_left_to_the_training_that_their_import_asks_for(int imported, int queued)
    {
        var shop = await FilledAsync();
        await shop.TrainAsync(Factors);
        var before = await new TrainingDataStore(shop.Database).LoadAsync(shop.Tenant, CancellationToken.None);

        await new EntityImport(shop.Database, new IngestMetrics(OwnMeters.Unread)).ImportAsync(
            shop.Tenant,
            [.. Enumerable.Range(0, imported).Select(i => new ImportRecord<EntityDraft>(
                i + 1, new(shop.Tenant, $"late{i}", "series", JsonElement.Parse("""{"kind":"even"}""")), null))],
            new ImportTally(), CancellationToken.None);

        Assert.Equal(queued, await QueuedAfterAsync(shop, before.Snapshot));
        Assert.True(await shop.Database.FirstOrDefaultAsync(
            $"SELECT rebuild_requested_at IS NOT NULL FROM tenant_work WHERE tenant_id = {shop.Tenant.Value}", row => row.GetBoolean(0), CancellationToken.None));
    }

    [Fact]
    public async Task User_without_interactions_gets_what_users_with_the_same_attributes_like()
    {
        var shop = await FilledAsync();
        var users = shop.Users;
        for (var user = 0; user < 24; user++)
        {
            await users.PutAsync(shop.Tenant, $"u{user}", Team(user), CancellationToken.None);
        }

        await shop.TrainAsync(Factors);
        await users.PutAsync(shop.Tenant, "newcomer", Team(1), CancellationToken.None);

        var page = await shop.Personal.ForUserAsync(
            shop.Tenant, "newcomer", new() { Rules = new() { Count = 5 } }, CancellationToken.None);

        Assert.False(page.ColdStart);
        Assert.All(page.Items, item => Assert.Equal(1, int.Parse(item.Entity.EntityId[1..], null) % 2));
        Assert.All(page.Items, item => Assert.Equal(("profile", item.Score), (item.Reasons[0].Kind, item.Reasons[0].Weight)));
    }

    private async Task<Shop> FilledAsync()
    {
        var shop = await Shop.OpenAsync(servers);
        await shop.FillAsCheckerboardAsync(users: 24, entities: 30);
        for (var entity = 0; entity < 30; entity++)
        {
            await shop.AddAsync($"e{entity}", $$"""{"kind":"{{(entity % 2 == 0 ? "even" : "odd")}}"}""");
        }

        return shop;
    }

    private async Task UpdateAsync(Shop shop)
    {
        await _worker.UpdateAsync(shop.Tenant, CancellationToken.None);
        await shop.Models.RefreshAsync(CancellationToken.None);
    }

    private static async Task<string> BestSeriesAsync(Shop shop, string user)
    {
        var page = await shop.Personal.ForUserAsync(
            shop.Tenant, user, new() { Algorithm = Algorithm.Collaborative, Rules = new() { Count = 1, EntityType = "series" } },
            CancellationToken.None);
        var best = Assert.Single(page.Items);
        Assert.True(best.Personal);
        return best.Entity.EntityId;
    }

    private static Task<int> QueuedAfterAsync(Shop shop, string snapshot) =>
        shop.Database.FirstOrDefaultAsync(
            $"""
            SELECT count(*)::integer FROM model_entities
            WHERE tenant_id = {shop.Tenant.Value} AND NOT pg_visible_in_snapshot(xid, {snapshot}::pg_snapshot)
            """,
            row => row.GetInt32(0), CancellationToken.None);

    private static JsonElement Team(int user) => JsonElement.Parse($$"""{"team":"{{(user % 2 == 0 ? "even" : "odd")}}"}""");
}
