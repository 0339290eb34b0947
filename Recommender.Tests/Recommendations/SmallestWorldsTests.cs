using Recommender.Engine.Recommendations;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Recommendations;

/// <summary>0, 1 and 2 users, entities and interactions are normal inputs for every algorithm and every way to ask.</summary>
public sealed class SmallestWorldsTests(Servers servers)
{
    public static MatrixTheoryData<int, int, int> Worlds => new([0, 1, 2], [0, 1, 2], [0, 1, 2]);

    [Theory]
    [MemberData(nameof(Worlds))]
    public async Task Every_page_is_full_and_finite(int users, int entities, int events)
    {
        var shop = await Shop.OpenAsync(servers);
        for (var entity = 0; entity < entities; entity++)
        {
            await shop.AddAsync($"e{entity}", """{"colour":"red"}""");
        }

        for (var user = 0; user < users; user++)
        {
            // Of each user with each entity in turn, with the only one more than once.
            await shop.InteractAsync($"u{user}", Enumerable.Range(0, entities == 0 ? 0 : events).Select(e => $"e{e % entities}"));
        }

        await shop.DrainAsync();
        await shop.TrainAsync();

        PageRules[] rules = [new(), new() { Diversity = new(0.5, "colour"), Explained = true }];
        foreach (var (algorithm, rule) in Enum.GetValues<Algorithm>().SelectMany(algorithm => rules.Select(rule => (algorithm, rule))))
        {
            var query = new PersonalQuery { Algorithm = algorithm, Rules = rule, Seen = new() { Exclude = false } };
            AssertPage(await shop.Personal.ForUserAsync(shop.Tenant, "u0", query, CancellationToken.None), entities);
            AssertPage(await shop.Sessions.ForAsync(shop.Tenant, [new("e0", null, "view", null, null)], query, CancellationToken.None), entities);
            await AssertSimilarAsync(shop, query, ["e0"], entities);
            await AssertSimilarAsync(shop, query, ["e0", "e1"], entities);
        }

        var people = await new SimilarUserStore(servers.Database).FindAsync(shop.Tenant, "u0", 10, CancellationToken.None);
        Assert.Equal(users == 2 && Math.Min(events, entities) > 0 ? 1 : 0, people.Count);
        Assert.All(people, user => Assert.InRange(user.Score, double.Epsilon, 1));
    }

    private static async Task AssertSimilarAsync(Shop shop, PersonalQuery query, string[] seeds, int entities)
    {
        if ((await shop.Similar.ToIdsAsync(shop.Tenant, seeds, query, CancellationToken.None)).Value is { } similar)
        {
            AssertPage(similar, Math.Max(0, entities - seeds.Length));
        }
        else
        {
            Assert.Equal(0, entities);
        }
    }

    private static void AssertPage(RecommendationPage page, int entities)
    {
        Assert.Equal(entities, page.Items.Count);
        Assert.All(page.Items, item => Assert.InRange(item.Score, 0, 1));
        Assert.All(page.Items, item => Assert.Equal(item.Score, item.Reasons.Sum(reason => reason.Weight), precision: 5));
    }
}
