using Recommender.Engine.Interactions;
using Recommender.Engine.Recommendations;
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
}
