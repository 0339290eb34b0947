using Recommender.Engine.Filters;
using Recommender.Engine.Interactions;
using Recommender.Engine.Recommendations;
using Recommender.Engine.Storage;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Recommendations;

public sealed class PersonalRecommendationsTests(Servers servers)
{
    [Theory]
    [InlineData(Algorithm.Hybrid)]
    [InlineData(Algorithm.Collaborative)]
    public async Task User_gets_what_people_with_the_same_taste_like_first(Algorithm algorithm)
    {
        var shop = await Shop.OpenAsync(servers);
        await shop.FillAsCheckerboardAsync(users: 8, entities: 12);
        await shop.TrainAsync();

        var page = await shop.Personal.ForUserAsync(
            shop.Tenant, "u2", new() { Algorithm = algorithm, Rules = new() { Count = 1 } }, CancellationToken.None);

        var best = Assert.Single(page.Items);
        Assert.Equal("e2", best.Entity.EntityId);
        Assert.False(page.ColdStart);
        Assert.InRange(best.Score, double.Epsilon, 1);
    }

    [Fact]
    public async Task Interaction_counts_in_the_next_request_without_training()
    {
        var shop = await Shop.OpenAsync(servers);
        await shop.FillAsCheckerboardAsync(users: 8, entities: 12);
        await shop.TrainAsync();
        var before = await shop.Personal.ForUserAsync(shop.Tenant, "stranger", new(), CancellationToken.None);

        await shop.InteractAsync("stranger", ["e1", "e3"]);
        var after = await shop.Personal.ForUserAsync(
            shop.Tenant, "stranger", new() { Rules = new() { Count = 4 } }, CancellationToken.None);

        Assert.True(before.ColdStart);
        Assert.False(after.ColdStart);
        Assert.All(after.Items, item => Assert.Equal(1, int.Parse(item.Entity.EntityId[1..], null) % 2));
        Assert.DoesNotContain(after.Items, item => item.Entity.EntityId is "e1" or "e3");
    }

    [Fact]
    public async Task Reasons_name_entities_of_the_history_and_add_up_to_the_score()
    {
        var shop = await Shop.OpenAsync(servers);
        await shop.FillAsCheckerboardAsync(users: 8, entities: 12);
        await shop.TrainAsync();

        var page = await shop.Personal.ForUserAsync(
            shop.Tenant, "u1", new() { Rules = new() { Count = 1, Explained = true } }, CancellationToken.None);

        var best = Assert.Single(page.Items);
        var reason = Assert.Single(best.Reasons);
        Assert.Equal("collaborative", reason.Kind);
        Assert.Equal(best.Score, reason.Weight, precision: 6);
        Assert.Equal(reason.Weight, reason.Evidence.Sum(evidence => evidence.Weight), precision: 6);
        Assert.Equal(["e11", "e3", "e5", "e7", "e9"], reason.Evidence.Select(evidence => evidence.Entity.EntityId).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(0, true, false)]
    [InlineData(0.5f, true, true)]
    [InlineData(1, false, true)]
    public async Task Explained_reason_shows_the_parts_of_the_model_and_all_of_a_long_history(float share, bool neighbours, bool factors)
    {
        var shop = await Shop.OpenAsync(servers);
        await shop.FillAsCheckerboardAsync(users: 4, entities: 240);
        await shop.TrainAsync(new(Weighting.Plain, new(0.5f, 0.5f, 0.5f, 300), new(8, 0.01f, 0.1f, 4), share));

        var plain = await shop.Personal.ForUserAsync(shop.Tenant, "u1", new() { Rules = new() { Count = 1 } }, CancellationToken.None);
        var page = await shop.Personal.ForUserAsync(
            shop.Tenant, "u1", new() { Rules = new() { Count = 1, Explained = true } }, CancellationToken.None);

        var reason = Assert.Single(Assert.Single(page.Items).Reasons);
        Assert.InRange(reason.Evidence.Count, 118, 119);
        Assert.Equal(reason.Weight, reason.Evidence.Sum(evidence => evidence.Weight), 1e-6);
        Assert.Equal(reason.Weight, reason.Parts!.Neighbours + reason.Parts.Factors, 1e-6);
        Assert.Equal((neighbours, factors), (reason.Parts.Neighbours != 0, reason.Parts.Factors != 0));
        var shown = Assert.Single(plain.Items[0].Reasons);
        Assert.Equal((3, null), (shown.Evidence.Count, shown.Parts));
    }

    [Fact]
    public async Task Explicit_weights_mix_both_parts_and_both_give_reasons()
    {
        var shop = await Shop.OpenAsync(servers);
        await shop.FillAsCheckerboardAsync(users: 8, entities: 12);
        await shop.AddAsync("e1", """{"colour":"red"}""");
        await shop.AddAsync("e3", """{"colour":"red"}""");
        await shop.TrainAsync();
        await shop.InteractAsync("new", ["e1"]);

        var page = await shop.Personal.ForUserAsync(
            shop.Tenant, "new", new() { Weights = new(0.5, 0.5), Rules = new() { Count = 1 } }, CancellationToken.None);

        var best = Assert.Single(page.Items);
        Assert.Equal("e3", best.Entity.EntityId);
        Assert.Equal(["collaborative", "content"], best.Reasons.Select(reason => reason.Kind).Order(StringComparer.Ordinal));
        Assert.Equal(best.Score, best.Reasons.Sum(reason => reason.Weight), precision: 6);
    }

    [Fact]
    public async Task Deleted_entities_are_not_recommended_by_any_algorithm()
    {
        var shop = await Shop.OpenAsync(servers);
        await shop.FillAsCheckerboardAsync(users: 8, entities: 12);
        await shop.TrainAsync();
        await shop.DeleteAsync("e2");

        foreach (var algorithm in Enum.GetValues<Algorithm>())
        {
            var all = await shop.RecommendAsync("u2", new() { Algorithm = algorithm, Rules = new() { Count = 100 } });

            Assert.DoesNotContain("e2", all);
            Assert.Contains("e1", all);
        }
    }

    [Fact]
    public async Task Tenants_see_nothing_of_each_other()
    {
        var (one, other) = (await Shop.OpenAsync(servers), await Shop.OpenAsync(servers));
        await one.FillAsCheckerboardAsync(users: 8, entities: 12);
        await one.TrainAsync();
        await other.InteractAsync("u2", ["mine", "too"]);
        await other.InteractAsync("u3", ["mine", "third"]);
        await other.TrainAsync();

        Assert.Equal(["third"], await other.RecommendAsync("u2"));
        Assert.Equal(["mine", "third", "too"], (await other.RecommendAsync("nobody")).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Page_is_as_long_as_asked_while_enough_entities_are_eligible()
    {
        var shop = await Shop.OpenAsync(servers);
        for (var i = 0; i < 30; i++)
        {
            await shop.AddAsync($"p{i}", $$"""{"n":{{i}}}""");
            await shop.AddAsync($"a{i}", $$"""{"n":{{i}}}""", type: "article");
        }

        await shop.InteractAsync("u", ["p1"]);
        await shop.TrainAsync();

        var articles = await shop.RecommendAsync("u", new() { Rules = new() { Count = 25, EntityType = "article" } });
        var odd = await shop.RecommendAsync("u", new() { Rules = new() { Count = 14, EntityType = "product", Filter = FilterExpression.Parse("n in (1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29)", FilterFields.Everything) } });

        Assert.Equal(25, articles.Distinct().Count());
        Assert.All(articles, id => Assert.StartsWith("a", id, StringComparison.Ordinal));
        Assert.Equal(14, odd.Distinct().Count());
        Assert.DoesNotContain("p1", odd);
    }

    [Fact]
    public async Task Pages_follow_each_other_without_repeating_or_rising()
    {
        var shop = await Shop.OpenAsync(servers);
        await shop.FillAsCheckerboardAsync(users: 8, entities: 20);
        await shop.TrainAsync();

        var shown = new List<Recommendation>();
        PageCursor? cursor = null;
        do
        {
            var page = await shop.Personal.ForUserAsync(
                shop.Tenant, "u3", new() { Rules = new() { Count = 4, After = cursor is null ? null : PageCursor.Parse(cursor.ToString()) } },
                CancellationToken.None);
            shown.AddRange(page.Items);
            cursor = page.Next;
        }
        while (cursor is not null);

        Assert.Equal(11, shown.Count);
        Assert.Equal(11, shown.DistinctBy(item => item.Entity.EntityId).Count());
        Assert.Equal(shown.Select(item => item.Score).OrderDescending(), shown.Select(item => item.Score));
    }

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
    public async Task What_a_filter_lets_through_is_ordered_by_taste_however_far_down_it_is()
    {
        var shop = await Shop.OpenAsync(servers);
        for (var user = 0; user < 40; user++)
        {
            await shop.InteractAsync($"u{user}", Enumerable.Range(0, 70).Where(k => (k + user) % 4 > 1).Select(k => $"e{(2 * k) + (user % 2)}"));
        }

        await shop.InteractAsync("ada", ["e0", "e2", "e4"]);
        await shop.TrainAsync();
        var ranked = await shop.Personal.ForUserAsync(
            shop.Tenant, "ada", new() { Algorithm = Algorithm.Collaborative, Rules = new() { Count = 100 } }, CancellationToken.None);
        var last = ranked.Items.Last(item => item.Personal).Entity.EntityId;
        Assert.True(ranked.Items.Count(item => item.Personal) > 60);

        var page = await shop.Personal.ForUserAsync(
            shop.Tenant, "ada", new() { Rules = new() { Count = 1, Filter = FilterExpression.Parse($"entity_id in (\"{last}\", \"e1\", \"e3\")", FilterFields.Everything) } },
            CancellationToken.None);

        Assert.Equal((last, true), (page.Items[0].Entity.EntityId, page.Items[0].Personal));
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
    public async Task New_entity_is_similar_at_once_through_its_attributes()
    {
        var shop = await Shop.OpenAsync(servers);
        await shop.FillAsCheckerboardAsync(users: 8, entities: 12);
        await shop.AddAsync("e1", """{"colour":"red","size":"small"}""");
        await shop.TrainAsync();
        await shop.AddAsync("fresh", """{"colour":"red","size":"small"}""");

        var similar = await shop.Similar.ToIdAsync(
            shop.Tenant, "e1", new() { Algorithm = Algorithm.ContentBased, Rules = new() { Count = 1 } }, CancellationToken.None);

        var best = Assert.Single(similar.Value!.Items);
        Assert.Equal("fresh", best.Entity.EntityId);
        Assert.Equal("e1", Assert.Single(Assert.Single(best.Reasons).Evidence).Entity.EntityId);
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
