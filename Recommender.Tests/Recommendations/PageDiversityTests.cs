using Recommender.Engine.Recommendations;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Recommendations;

/// <summary>Three entities of one brand trend, one of another brand was popular long ago, and a third brand is only registered.</summary>
public sealed class PageDiversityTests(Servers servers)
{
    [Fact]
    public async Task Cap_holds_over_all_sources_while_any_of_them_has_another_value()
    {
        var shop = await OpenAsync();

        var page = await AskAsync(shop, count: 3, new(CapField: "brand"));

        Assert.Equal(["hit0", "classic", "novelty"], page.Items.Select(item => item.Entity.EntityId));
        Assert.Equal(["trending", "popular", "newest"], page.Items.Select(item => item.Reasons[0].Kind));
    }

    [Fact]
    public async Task What_is_over_the_cap_comes_last_and_the_page_still_descends()
    {
        var shop = await OpenAsync();

        var page = await AskAsync(shop, count: 5, new(CapField: "brand"));

        Assert.Equal(["hit0", "classic", "novelty", "hit1", "hit2"], page.Items.Select(item => item.Entity.EntityId));
        Assert.Equal(page.Items.Select(item => item.Score).OrderDescending(), page.Items.Select(item => item.Score));
    }

    [Fact]
    public async Task Dissimilarity_is_looked_for_in_all_sources()
    {
        var shop = await OpenAsync();

        var page = await AskAsync(shop, count: 3, new(Strength: 0.9));

        Assert.Equal(["classic", "hit0", "novelty"], page.Items.Select(item => item.Entity.EntityId).Order(StringComparer.Ordinal));
    }

    private async Task<Shop> OpenAsync()
    {
        var shop = await Shop.OpenAsync(servers);
        await shop.InteractAsync("u0", ["classic"], at: Shop.Now.AddDays(-30));
        await shop.AddAsync("classic", """{"brand":"old","shape":"round","colour":"green"}""");
        for (var hit = 0; hit < 3; hit++)
        {
            for (var user = hit; user < 3; user++)
            {
                await shop.InteractAsync($"u{user}", [$"hit{hit}"]);
            }

            await shop.AddAsync($"hit{hit}", """{"brand":"loud","shape":"square","colour":"red"}""");
        }

        await shop.AddAsync("novelty", """{"brand":"young","shape":"oval","colour":"blue"}""");
        await shop.DrainAsync();
        return shop;
    }

    private static Task<RecommendationPage> AskAsync(Shop shop, int count, DiversityRules diversity) =>
        shop.Personal.ForHistoryAsync(
            shop.Tenant, [], new HashSet<long>(), new() { Algorithm = Algorithm.Trending, Rules = new() { Count = count, Diversity = diversity } },
            CancellationToken.None);
}
