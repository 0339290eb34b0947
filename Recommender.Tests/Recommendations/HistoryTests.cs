using Recommender.Engine.Recommendations;
using Recommender.Engine.Storage;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Recommendations;

public sealed class HistoryTests(Servers servers)
{
    [Fact]
    public async Task Seen_entities_come_back_when_asked_for_or_after_a_time()
    {
        var shop = await Shop.OpenAsync(servers);
        await shop.InteractAsync("u", ["old"], at: Shop.Now.AddDays(-40));
        await shop.InteractAsync("u", ["new"]);
        await shop.AddAsync("unseen");

        Assert.Equal(["unseen"], await shop.RecommendAsync("u"));
        Assert.Equal(["old", "unseen"], (await shop.RecommendAsync("u", new() { Seen = new() { AgainAfter = TimeSpan.FromDays(30) } })).Order(StringComparer.Ordinal));
        Assert.Equal(3, (await shop.RecommendAsync("u", new() { Seen = new() { Exclude = false } })).Count);
    }

    [Fact]
    public async Task Purchase_before_any_number_of_later_views_stays_seen()
    {
        var shop = await Shop.OpenAsync(servers);
        await shop.InteractAsync("u", ["bought"], at: Shop.Now.AddDays(-10));
        await shop.InteractAsync("u", ["viewed"]);
        await shop.AddAsync("unseen");
        await shop.Database.ExecuteAsync(
            $"""
            INSERT INTO interactions (tenant_id, user_key, occurred_at, entity_key, interaction_type_id, weight)
            SELECT tenant_id, user_key, occurred_at - n * interval '1 minute', entity_key, interaction_type_id, weight
            FROM interactions, generate_series(1, {HistoryStore.Limit}) AS n
            WHERE tenant_id = {shop.Tenant.Value} AND occurred_at > {Shop.Now.AddDays(-5)}
            """,
            CancellationToken.None);

        Assert.Equal(["unseen"], await shop.RecommendAsync("u"));
        Assert.Equal(
            ["bought", "unseen"],
            (await shop.RecommendAsync("u", new() { Seen = new() { AgainAfter = TimeSpan.FromDays(5) } })).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Dislike_does_not_recommend_what_resembles_it()
    {
        var shop = await Shop.OpenAsync(servers);
        await shop.AddAsync("red1", """{"colour":"red"}""");
        await shop.AddAsync("red2", """{"colour":"red"}""");
        await shop.InteractAsync("u", ["red1"], weight: -1);

        var page = await shop.Personal.ForUserAsync(
            shop.Tenant, "u", new() { Algorithm = Algorithm.ContentBased }, CancellationToken.None);

        Assert.DoesNotContain(page.Items, item => item.Personal);
    }

    [Fact]
    public async Task Dislike_takes_back_a_like_of_the_same_entity()
    {
        var shop = await Shop.OpenAsync(servers);
        await shop.AddAsync("red1", """{"colour":"red"}""");
        await shop.AddAsync("red2", """{"colour":"red"}""");
        await shop.InteractAsync("u", ["red1"]);
        var liked = await shop.Personal.ForUserAsync(
            shop.Tenant, "u", new() { Algorithm = Algorithm.ContentBased }, CancellationToken.None);

        await shop.InteractAsync("u", ["red1"], weight: -5, at: Shop.Now.AddMinutes(1));
        var disliked = await shop.Personal.ForUserAsync(
            shop.Tenant, "u", new() { Algorithm = Algorithm.ContentBased }, CancellationToken.None);

        Assert.True(Assert.Single(liked.Items).Personal);
        Assert.False(Assert.Single(disliked.Items).Personal);
    }

    [Fact]
    public async Task Erased_history_makes_a_user_cold_again()
    {
        var shop = await Shop.OpenAsync(servers);
        await shop.FillAsCheckerboardAsync(users: 8, entities: 12);
        await shop.TrainAsync();
        await shop.Database.ExecuteAsync(
            $"""
            DELETE FROM interactions
            WHERE tenant_id = {shop.Tenant.Value}
                AND user_key = (SELECT user_key FROM users WHERE tenant_id = {shop.Tenant.Value} AND user_id = 'u1')
            """,
            CancellationToken.None);

        var page = await shop.Personal.ForUserAsync(shop.Tenant, "u1", new(), CancellationToken.None);

        Assert.True(page.ColdStart);
        Assert.Equal(10, page.Items.Count);
    }
}
