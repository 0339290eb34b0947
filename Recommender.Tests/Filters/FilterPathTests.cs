using Recommender.Engine.Filters;
using Recommender.Engine.Recommendations;
using Recommender.Tests.Infrastructure;
using Recommender.Tests.Recommendations;

namespace Recommender.Tests.Filters;

/// <summary>What the database is asked of a filter lets everything through that the filter lets through, and little else.</summary>
public sealed class FilterPathTests(Servers servers)
{
    private const string Shoe =
        """
        {
          "price": 49.9, "category": "shoes", "brand": "Öko \"Best\" 😀", "stock": 0, "sale": true, "nothing": null, "third": 0.33333333333333333333,
          "tags": ["Summer", "blue", 7], "none": [], "size": {"eu": 42}, "variants": [{"color": "red"}, {"color": "green"}], "odd \"name\"": 1
        }
        """;

    [Theory]
    [InlineData("""price < 50 and category in ("shoes","boots") and not exists(discount)""")]
    [InlineData("price >= 49.9 and price <= 49.9 and price = 4.99e1 and stock = -0.0 and third = 0.3333333333333333")]
    [InlineData("category = 'shoes' or unknown = 1")]
    [InlineData("""brand = "Öko \"Best\" 😀" and brand contains 'öko' and brand contains 'BEST' and brand contains '' """)]
    [InlineData("tags contains 'summer' and tags contains 7 and tags = 'blue' and tags in (7, 8)")]
    [InlineData("sale = true and sale != false and sale in (true, 'x') and exists(sale)")]
    [InlineData("size.eu = 42 and variants.color = 'green' and exists(size) and `odd \"name\"` = 1")]
    [InlineData("entity_type = 'product' and entity_id in ('shoe', 'other') and entity_id contains 'HO'")]
    [InlineData("created_at > '2020-01-01' and created_at < '2100-01-01' and updated_at != '2020-01-01'")]
    [InlineData("category > 'a' and category not in ('boots') and brand != '\0'")]
    [InlineData("price > -1.7976931348623157e308 and price < 1.7976931348623157e308 and missing != 1")]
    public async Task What_passes_is_found(string filter) => Assert.True(await IsFoundAsync(filter));

    [Theory]
    [InlineData("price < 49.8")]
    [InlineData("price = '49.9'")]
    [InlineData("price in (1, 2, 50)")]
    [InlineData("category = 'Shoes' and price < 50")]
    [InlineData("category contains 'o.s'")]
    [InlineData("sale = false")]
    [InlineData("missing contains 'x' or missing in (1) or exists(missing)")]
    [InlineData("tags = 'summer'")]
    [InlineData("entity_id in ('other')")]
    [InlineData("entity_type = 'article' and category > 'a'")]
    [InlineData("created_at < '2020-01-01'")]
    public async Task What_does_not_pass_is_left_out_by_the_database(string filter) => Assert.False(await IsFoundAsync(filter));

    private async Task<bool> IsFoundAsync(string filter)
    {
        var shop = await Shop.OpenAsync(servers);
        await shop.AddAsync("shoe", Shoe);
        var path = FilterExpression.Parse(filter, FilterFields.Everything).ToPath();

        var found = await new EntityCardStore(servers.Database).NewestAsync(
            shop.Tenant, null, path, 0, long.MaxValue, 10, TestContext.Current.CancellationToken);

        return found.Count == 1;
    }
}
