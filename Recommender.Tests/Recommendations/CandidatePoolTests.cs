using Recommender.Engine.Filters;
using Recommender.Engine.Recommendations;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Recommendations;

/// <summary>Sixty twins, something that resembles them a little, and something newer that does not.</summary>
public sealed class CandidatePoolTests(Servers servers)
{
    private const int Twins = 60;

    [Theory]
    [InlineData(Algorithm.ContentBased)]
    [InlineData(Algorithm.Hybrid)]
    public async Task What_a_filter_lets_through_is_ordered_by_likeness_however_far_down_it_is(Algorithm algorithm)
    {
        var shop = await OpenAsync();
        var filter = FilterExpression.Parse("""entity_id in ("cousin", "stranger")""", FilterFields.Everything);

        var page = await shop.Similar.ToIdAsync(
            shop.Tenant, "twin0", new() { Algorithm = algorithm, Rules = new() { Count = 1, Filter = filter } }, CancellationToken.None);

        AssertCousin(page.Value!);
    }

    [Fact]
    public async Task Excluded_ids_do_not_use_up_what_is_personal()
    {
        var shop = await OpenAsync();
        var excluded = Enumerable.Range(1, Twins - 1).Select(twin => $"twin{twin}").ToHashSet();
        await shop.InteractAsync("u", ["twin0"]);

        var page = await shop.Personal.ForUserAsync(
            shop.Tenant, "u", new() { Algorithm = Algorithm.ContentBased, Rules = new() { Count = 1, ExcludeIds = excluded } }, CancellationToken.None);

        AssertCousin(page);
    }

    private async Task<Shop> OpenAsync()
    {
        var shop = await Shop.OpenAsync(servers);
        for (var twin = 0; twin < Twins; twin++)
        {
            await shop.AddAsync($"twin{twin}", """{"colour":"red","size":"small"}""");
        }

        await shop.AddAsync("cousin", """{"colour":"red","size":"large"}""");
        await shop.AddAsync("stranger", """{"taste":"sweet"}""");
        return shop;
    }

    private static void AssertCousin(RecommendationPage page)
    {
        var best = Assert.Single(page.Items);
        Assert.Equal(("cousin", true), (best.Entity.EntityId, best.Personal));
    }
}
