using Recommender.Engine.Factors;
using Recommender.Engine.Interactions;
using Recommender.Engine.Recommendations;
using Recommender.Engine.Storage;
using Recommender.Engine.Training;
using Recommender.Tests.Infrastructure;
using Recommender.Tests.Recommendations;
using Recommender.Tests.Training;

namespace Recommender.Tests.StoredModels;

/// <summary>A model that is larger than the budget of an api answers from the database as it would from memory.</summary>
public sealed class StoredModelTests(Servers servers)
{
    private const int Always = 0;
    private const int Never = int.MaxValue;

    public static TheoryData<string, int> Forms => new(
        from kind in new[] { "neighbours", "factors", "blend" }
        from indexAbove in new[] { Always, Never }
        select (kind, indexAbove));

    public static TheoryData<string> Kinds => Worlds.Kinds;

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Pages_are_those_of_the_same_model_in_memory(string kind, int indexAbove)
    {
        var shop = await LargeShop.OpenAsync(servers, indexAbove, LargeShop.FillWithTastesAsync, Worlds.Parameters(kind));
        var (same, all) = (0, 0);
        for (var user = 0; user < 40; user++)
        {
            var expected = await AskAsync(shop.InMemory, $"u{user}");
            var found = await AskAsync(shop.Stored, $"u{user}");

            Assert.False(found.ColdStart);
            Assert.All(found.Items, item => Assert.Equal("collaborative", item.Reasons[0].Kind));
            var scores = expected.Items.ToDictionary(item => item.Entity.EntityId, item => item.Score);
            var shared = found.Items.Where(item => scores.ContainsKey(item.Entity.EntityId)).ToList();
            Assert.All(shared, item => Assert.Equal(scores[item.Entity.EntityId], item.Score, tolerance: 1e-4));
            (same, all) = (same + shared.Count, all + expected.Items.Count);
        }

        Assert.True(all >= 40 * 15, $"only {all} in memory");
        Assert.True(same >= 0.95 * all, $"{same} of {all}");
        Assert.NotNull((await shop.Stored.Models.GetAsync(shop.Stored.Tenant, CancellationToken.None))!.Stored);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Users_of_a_checkerboard_get_the_withheld_entity_of_their_colour_first(string kind)
    {
        var shop = await LargeShop.OpenAsync(servers, Never, shop => shop.FillAsCheckerboardAsync(40, 40), Worlds.Parameters(kind));

        for (var user = 0; user < 40; user++)
        {
            Assert.Equal([$"e{user}"], await shop.Stored.RecommendAsync($"u{user}", new() { Rules = new() { Count = 1 } }));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Reasons_and_their_parts_add_up_to_the_score(string kind)
    {
        var shop = await LargeShop.OpenAsync(servers, Always, LargeShop.FillWithTastesAsync, Worlds.Parameters(kind));

        var page = await AskAsync(shop.Stored, "u1", new() { Count = 20, Explained = true });

        Assert.NotEmpty(page.Items);
        Assert.All(page.Items, item =>
        {
            var reason = Assert.Single(item.Reasons);
            Assert.Equal(item.Score, reason.Weight, precision: 5);
            Assert.Equal(item.Score, reason.Parts!.Neighbours + reason.Parts.Factors, precision: 5);
            Assert.Equal(item.Score, reason.Evidence.Sum(evidence => evidence.Weight), precision: 5);
        });
    }

    [Fact]
    public async Task What_a_user_just_did_counts_at_once_and_is_not_recommended_again()
    {
        var shop = await LargeShop.OpenAsync(servers, Never, shop => shop.FillAsCheckerboardAsync(12, 16), Worlds.Parameters("blend"));
        await shop.Stored.InteractAsync("guest", ["e3"]);
        var odd = await shop.Stored.RecommendAsync("guest", new() { Rules = new() { Count = 3 } });

        await shop.Stored.InteractAsync("guest", [odd[0]]);
        var next = await shop.Stored.RecommendAsync("guest", new() { Rules = new() { Count = 3 } });

        Assert.All(odd.Concat(next), id => Assert.Equal(1, id[^1] % 2));
        Assert.DoesNotContain(odd[0], next);
    }

    [Fact]
    public async Task Only_entities_of_the_type_that_is_asked_for_are_candidates()
    {
        var shop = await LargeShop.OpenAsync(
            servers, Always,
            async shop =>
            {
                await shop.AddAsync("e2", type: "service");
                await shop.FillAsCheckerboardAsync(12, 16);
            },
            Worlds.Parameters("blend"));

        var page = await shop.Stored.RecommendAsync("u2", new() { Rules = new() { Count = 5, EntityType = "service" } });

        Assert.Equal(await shop.InMemory.RecommendAsync("u2", new() { Rules = new() { Count = 5, EntityType = "service" } }), page);
        Assert.Equal(["e2"], page);
    }

    [Fact]
    public async Task Somebody_without_a_history_gets_what_people_who_say_the_same_like()
    {
        var shop = await LargeShop.OpenAsync(
            servers, Never,
            async shop =>
            {
                await shop.FillAsCheckerboardAsync(40, 40);
                foreach (var user in Enumerable.Range(0, 40))
                {
                    await DescribeAsync(shop, $"u{user}", user % 2 == 0 ? "even" : "odd");
                }

                await DescribeAsync(shop, "stranger", "odd");
            },
            new(Weighting.Plain, null, new IalsParameters(8, .01f, .1f, 8), FactorShare: 1));

        var page = await AskAsync(shop.Stored, "stranger", new() { Count = 20 });

        // All twenty: which of equally good ones comes first is for the last bit of a sum to say.
        var whole = await shop.InMemory.RecommendAsync("stranger", new() { Rules = new() { Count = 20 } });
        Assert.Equal(whole.Order(), page.Items.Select(item => item.Entity.EntityId).Order());
        Assert.All(page.Items, item => Assert.Equal(("profile", 1), (item.Reasons[0].Kind, item.Entity.EntityId[^1] % 2)));
    }

    [Fact]
    public async Task Small_model_of_another_tenant_stays_in_memory()
    {
        var large = await LargeShop.OpenAsync(servers, Never, LargeShop.FillWithTastesAsync, Worlds.Parameters("blend"));
        var models = large.Stored.Models;
        var small = new Shop(servers, await servers.NewTenantAsync()) { Models = models, Rules = large.Stored.Rules };
        await small.FillAsCheckerboardAsync(4, 6);
        await small.TrainAsync();
        await models.GetAsync(large.Stored.Tenant, CancellationToken.None);
        var before = (await models.GetAsync(small.Tenant, CancellationToken.None))!;

        await models.RefreshAsync(CancellationToken.None);

        Assert.NotNull(before.Model);
        Assert.Same(before, await models.GetAsync(small.Tenant, CancellationToken.None));
        Assert.NotNull((await models.GetAsync(large.Stored.Tenant, CancellationToken.None))!.Stored);
    }

    private static Task<RecommendationPage> AskAsync(Shop shop, string user, PageRules? rules = null) =>
        shop.Personal.ForUserAsync(shop.Tenant, user, new() { Rules = rules ?? new() { Count = 20 } }, CancellationToken.None);

    private static Task<int> DescribeAsync(Shop shop, string user, string team) =>
        shop.Database.ExecuteAsync(
            $"""
            INSERT INTO users (tenant_id, user_id, attributes) VALUES ({shop.Tenant.Value}, {user}, jsonb_build_object('team', {team}))
            ON CONFLICT (tenant_id, user_id) DO UPDATE SET attributes = excluded.attributes
            """,
            CancellationToken.None);
}
