using Recommender.Engine.Recommendations;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Recommendations;

/// <summary>
/// Even users like even entities, odd users odd ones, everybody lacks the one with their own number, and the attributes say
/// which are even: every way to ask has answers that are known beforehand.
/// </summary>
public sealed class CheckerboardTests(Servers servers)
{
    private const int Users = 8;
    private const int Entities = 12;

    public static TheoryData<Algorithm> Personal => [Algorithm.Hybrid, Algorithm.Collaborative, Algorithm.ContentBased];

    public static TheoryData<Algorithm> Charts => [Algorithm.Trending, Algorithm.Popular];

    [Theory]
    [MemberData(nameof(Personal))]
    public async Task Every_user_gets_the_withheld_entity_of_their_colour_first(Algorithm algorithm)
    {
        var shop = await OpenAsync();

        for (var user = 0; user < Users; user++)
        {
            Assert.Equal([$"e{user}"], await shop.RecommendAsync($"u{user}", new() { Algorithm = algorithm, Rules = new() { Count = 1 } }));
        }
    }

    [Theory]
    [MemberData(nameof(Charts))]
    public async Task Charts_begin_with_what_most_users_have(Algorithm algorithm)
    {
        var shop = await OpenAsync();

        // Entities that are nobody's number have one user more than the others.
        Assert.Equal(["e10", "e11", "e8", "e9"], Sorted(await shop.RecommendAsync("nobody", new() { Algorithm = algorithm, Rules = new() { Count = 4 } })));
        Assert.Equal(["e11", "e9"], Sorted(await shop.RecommendAsync("u2", new() { Algorithm = algorithm, Rules = new() { Count = 2 } })));
    }

    [Theory]
    [MemberData(nameof(Personal))]
    public async Task Session_gets_the_rest_of_its_colour(Algorithm algorithm)
    {
        var shop = await OpenAsync();

        var page = await shop.Sessions.ForAsync(
            shop.Tenant, [Event("e4"), Event("e6")], new() { Algorithm = algorithm, Rules = new() { Count = 4 } }, CancellationToken.None);

        Assert.Equal(["e0", "e10", "e2", "e8"], Sorted(page.Items.Select(item => item.Entity.EntityId)));
        Assert.False(page.ColdStart);
    }

    [Theory]
    [MemberData(nameof(Charts))]
    public async Task Charts_are_the_same_for_a_session(Algorithm algorithm)
    {
        var shop = await OpenAsync();

        var page = await shop.Sessions.ForAsync(
            shop.Tenant, [Event("e8")], new() { Algorithm = algorithm, Rules = new() { Count = 3 } }, CancellationToken.None);

        Assert.Equal(["e10", "e11", "e9"], Sorted(page.Items.Select(item => item.Entity.EntityId)));
    }

    [Theory]
    [MemberData(nameof(Personal))]
    public async Task Similar_to_one_or_several_is_the_rest_of_their_colour(Algorithm algorithm)
    {
        var shop = await OpenAsync();
        var query = new PersonalQuery { Algorithm = algorithm, Rules = new() { Count = 4 } };

        var one = await shop.Similar.ToIdAsync(shop.Tenant, "e3", query with { Rules = new() { Count = 5 } }, CancellationToken.None);
        var cart = await shop.Similar.ToIdsAsync(shop.Tenant, ["e4", "e10"], query, CancellationToken.None);

        Assert.Equal(["e1", "e11", "e5", "e7", "e9"], Sorted(one.Value!.Items.Select(item => item.Entity.EntityId)));
        Assert.Equal(["e0", "e2", "e6", "e8"], Sorted(cart.Value!.Items.Select(item => item.Entity.EntityId)));
        Assert.All(one.Value.Items.Concat(cart.Value.Items), item => Assert.InRange(item.Score, double.Epsilon, 1));
    }

    [Fact]
    public async Task Similar_users_are_those_of_the_same_colour()
    {
        var shop = await OpenAsync();

        var similar = await new SimilarUserStore(servers.Database).FindAsync(shop.Tenant, "u2", 10, CancellationToken.None);

        Assert.Equal(["u0", "u4", "u6"], Sorted(similar.Select(user => user.UserId)));
        Assert.All(similar, user => Assert.InRange(user.Score, double.Epsilon, 1));
    }

    [Theory]
    [InlineData(1, 0, "e3")]
    [InlineData(0, 1, "twin")]
    public async Task Weights_decide_between_taste_and_attributes(double collaborative, double content, string expected)
    {
        var shop = await Shop.OpenAsync(servers);
        await shop.FillAsCheckerboardAsync(Users, Entities);
        await shop.AddAsync("e1", """{"colour":"red"}""");
        await shop.AddAsync("twin", """{"colour":"red"}""");
        await shop.TrainAsync();
        await shop.InteractAsync("guest", ["e1", "e5", "e7", "e9", "e11"]);

        var page = await shop.RecommendAsync("guest", new() { Weights = new(collaborative, content), Rules = new() { Count = 1 } });

        Assert.Equal([expected], page);
    }

    private async Task<Shop> OpenAsync()
    {
        var shop = await Shop.OpenAsync(servers);
        await shop.FillAsCheckerboardAsync(Users, Entities);
        for (var entity = 0; entity < Entities; entity++)
        {
            await shop.AddAsync($"e{entity}", $$"""{"colour":"{{(entity % 2 == 0 ? "white" : "black")}}"}""");
        }

        await shop.DrainAsync();
        await shop.TrainAsync();
        return shop;
    }

    private static SessionEvent Event(string entity) => new(entity, null, null, null, null);

    private static IEnumerable<string> Sorted(IEnumerable<string> ids) => ids.Order(StringComparer.Ordinal);
}
