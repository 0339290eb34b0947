using Recommender.Engine.Interactions;
using Recommender.Engine.Recommendations;
using Recommender.Engine.Training;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Recommendations;

/// <summary>How answers must change, or not, when the world is changed in a known way.</summary>
public sealed class MetamorphicTests(Servers servers)
{
    public static TheoryData<Algorithm> Algorithms => [.. Enum.GetValues<Algorithm>()];

    /// <summary>Neighbours alone, and a blend with factors.</summary>
    private static readonly float[] Shares = [0, 0.5f];

    public static MatrixTheoryData<Algorithm, float> AlgorithmsAndShares => new(Enum.GetValues<Algorithm>(), Shares);

    public static MatrixTheoryData<Algorithm, float> Personal => new([Algorithm.Hybrid, Algorithm.Collaborative], Shares);

    [Theory]
    [MemberData(nameof(AlgorithmsAndShares))]
    public async Task Doubling_all_weights_changes_nothing(Algorithm algorithm, float share)
    {
        var (once, twice) = (await OpenAsync(share: share), await OpenAsync(weight: 2, share: share));

        await AssertSameAsync(once, twice, algorithm, static id => id);
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public async Task Other_ids_registered_in_another_order_change_nothing(Algorithm algorithm)
    {
        var (one, other) = (await OpenAsync(), await OpenAsync(prefix: "renamed/", order: [7, 2, 11, 4, 9, 0, 5, 10, 1, 8, 3, 6]));

        await AssertSameAsync(one, other, algorithm, static id => $"renamed/{id}");
    }

    [Theory]
    [MemberData(nameof(Personal))]
    public async Task Dislike_lowers_the_neighbours_of_an_entity(Algorithm algorithm, float share)
    {
        var shop = await OpenAsync(share: share);

        var liked = await ScoreAsync(shop, "e10", algorithm, weight: 1);
        var unknown = await ScoreAsync(shop, "e10", algorithm, weight: null);
        var disliked = await ScoreAsync(shop, "e10", algorithm, weight: -1);

        Assert.True(disliked < unknown, $"{disliked} is not below {unknown}");
        Assert.True(unknown < liked, $"{unknown} is not below {liked}");
    }

    [Fact]
    public async Task Attributes_of_what_is_disliked_are_not_looked_for()
    {
        var shop = await OpenAsync();

        var liked = await ScoreAsync(shop, "e10", Algorithm.ContentBased, weight: 1);
        var unknown = await ScoreAsync(shop, "e10", Algorithm.ContentBased, weight: null);
        var disliked = await ScoreAsync(shop, "e10", Algorithm.ContentBased, weight: -1);

        Assert.True(unknown < liked, $"{unknown} is not below {liked}");
        Assert.Equal(unknown, disliked, 1e-6);
    }

    [Theory]
    [InlineData(Algorithm.Trending)]
    [InlineData(Algorithm.Popular)]
    public async Task Dislikes_lower_an_entity_in_the_charts(Algorithm algorithm)
    {
        var shop = await OpenAsync();
        var before = await shop.RecommendAsync("nobody", new() { Algorithm = algorithm });
        for (var user = 0; user < 3; user++)
        {
            await shop.InteractAsync($"critic{user}", [before[0]], weight: -3);
        }

        await shop.DrainAsync();

        Assert.NotEqual(before[0], (await shop.RecommendAsync("nobody", new() { Algorithm = algorithm }))[0]);
    }

    /// <summary>
    /// Users like every entity of their colour but their own number, and e4 most; the colours are attributes. The model
    /// counts weights as they are, with a share of factors. Entities and users get their keys in an order.
    /// </summary>
    private async Task<Shop> OpenAsync(double weight = 1, string prefix = "", int[]? order = null, float share = 0)
    {
        var shop = await Shop.OpenAsync(servers);
        order ??= [.. Enumerable.Range(0, 12)];
        foreach (var entity in order)
        {
            await shop.AddAsync($"{prefix}e{entity}");
        }

        foreach (var user in order.Where(user => user < 8))
        {
            foreach (var entity in Enumerable.Range(0, 12).Where(entity => entity % 2 == user % 2 && entity != user))
            {
                await shop.InteractAsync(
                    $"{prefix}u{user}", [$"{prefix}e{entity}"], weight * (entity == 4 ? 3 : 1), Shop.Now.AddMilliseconds(-10 * entity));
            }
        }

        for (var entity = 0; entity < 12; entity++)
        {
            await shop.AddAsync($"{prefix}e{entity}", $$"""{"colour":"{{(entity % 2 == 0 ? "white" : "black")}}","size":{{entity}}}""");
        }

        await shop.DrainAsync();
        await shop.TrainAsync(ModelParameters.Default with
        {
            Weighting = Weighting.Plain with { Power = 1 }, Ials = new(4, 0.01f, 0.1f, 8), FactorShare = share,
        });
        return shop;
    }

    private static async Task AssertSameAsync(Shop one, Shop other, Algorithm algorithm, Func<string, string> rename)
    {
        var query = new PersonalQuery { Algorithm = algorithm, Rules = new() { Count = 12 } };
        foreach (var user in new[] { "u1", "u2", "nobody" })
        {
            var expected = await one.Personal.ForUserAsync(one.Tenant, user, query, CancellationToken.None);
            var actual = await other.Personal.ForUserAsync(other.Tenant, rename(user), query, CancellationToken.None);

            // What scores the same stands in the order of the keys, which may be another one.
            var scores = actual.Items.ToDictionary(item => item.Entity.EntityId, item => item.Score);
            Assert.NotEmpty(scores);
            Assert.Equal(expected.Items.Count, scores.Count);
            Assert.All(expected.Items, item => Assert.Equal(item.Score, scores[rename(item.Entity.EntityId)], 1e-4));
        }
    }

    private static async Task<double> ScoreAsync(Shop shop, string entity, Algorithm algorithm, float? weight)
    {
        SessionEvent[] known = [new("e3", null, null, 1, null), new("e4", null, null, 1, null)];
        SessionEvent[] events = weight is null ? known : [.. known, new("e8", null, null, weight, null)];
        var page = await shop.Sessions.ForAsync(
            shop.Tenant, events, new() { Algorithm = algorithm, Rules = new() { Count = 12 } }, CancellationToken.None);
        var found = page.Items.Single(item => item.Entity.EntityId == entity);
        return found.Personal ? found.Score : 0;
    }
}
