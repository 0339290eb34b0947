using Recommender.Engine.Filters;
using Recommender.Engine.Recommendations;
using Recommender.Engine.Storage;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Recommendations;

/// <summary>A page is full as long as enough of the catalogue is eligible, and its last places say nothing that is not known.</summary>
public sealed class CatalogueScanTests(Servers servers)
{
    private const int Piece = 10_000;

    // Of the last one the database is asked only the first half.
    private static readonly (string Filter, string[] Matching)[] Rare =
    [
        ("rare = true", ["rare2", "rare1", "rare0"]),
        ("entity_id in (\"rare1\", \"rare2\", \"nothing\")", ["rare2", "rare1"]),
        ("rare = true and entity_id > \"rare1\"", ["rare2"]),
    ];

    [Fact]
    public async Task The_few_that_match_are_found_below_any_number_of_newer_ones()
    {
        var shop = await Shop.OpenAsync(servers);
        for (var rare = 0; rare < 3; rare++)
        {
            await shop.AddAsync($"rare{rare}", """{"rare":true}""");
        }

        await AddManyAsync(shop, "product", 110_000);
        await AddManyAsync(shop, "article", 30_000);

        foreach (var (filter, matching) in Rare)
        {
            var rules = new PageRules { Count = 5, EntityType = "product", Filter = FilterExpression.Parse(filter, FilterFields.Everything) };
            Assert.Equal(matching, await shop.RecommendAsync("u", new() { Rules = rules }));
        }
    }

    [Fact]
    public async Task Entities_that_nothing_speaks_for_score_the_same_on_every_page()
    {
        var shop = await Shop.OpenAsync(servers);
        await shop.AddAsync("seen");
        await shop.InteractAsync("other", ["seen"]);
        for (var entity = 0; entity < 50; entity++)
        {
            await shop.AddAsync($"e{entity}");
        }

        await shop.DrainAsync();
        var (scores, rules) = (new List<double>(), new PageRules { Count = 10 });
        for (var pages = 0; pages < 5; pages++)
        {
            var page = await shop.Personal.ForUserAsync(shop.Tenant, "u", new() { Rules = rules }, CancellationToken.None);
            scores.AddRange(page.Items.Select(item => item.Score));
            rules = rules with { After = page.Next };
        }

        Assert.Equal([1, .. Enumerable.Repeat(0.5, 49)], scores);
    }

    [Fact]
    public async Task A_chart_goes_on_where_the_page_before_ended()
    {
        var shop = await Shop.OpenAsync(servers);
        for (var entity = 0; entity < 8; entity++)
        {
            for (var user = 0; user < 8 - entity; user++)
            {
                await shop.InteractAsync($"u{user}", [$"e{entity}"]);
            }
        }

        await shop.DrainAsync();
        PersonalQuery Asking(int count, PageCursor? after) =>
            new() { Algorithm = Algorithm.Popular, Rules = new() { Count = count, After = after } };

        var whole = await shop.Personal.ForUserAsync(shop.Tenant, "nobody", Asking(8, null), CancellationToken.None);
        var first = await shop.Personal.ForUserAsync(shop.Tenant, "nobody", Asking(4, null), CancellationToken.None);
        var second = await shop.Personal.ForUserAsync(shop.Tenant, "nobody", Asking(4, first.Next), CancellationToken.None);

        Assert.Equal(Scores(whole.Items), Scores(first.Items.Concat(second.Items)));
    }

    // The charts go on decaying between the requests.
    private static IEnumerable<double> Scores(IEnumerable<Recommendation> items) => items.Select(item => Math.Round(item.Score, 4));

    private static async Task AddManyAsync(Shop shop, string type, int entities)
    {
        var typeId = await shop.TypeAsync(type);
        for (var first = 0; first < entities; first += Piece)
        {
            await shop.Database.ExecuteAsync(
                $$"""
                INSERT INTO entities (tenant_id, entity_type_id, entity_id, attributes, registered)
                SELECT {{shop.Tenant.Value}}, {{typeId}}, 'e' || number, '{"common": true}', true
                FROM generate_series({{first}}, {{first + Piece - 1}}) AS number
                """,
                CancellationToken.None);
        }
    }
}
