using System.Text.Json;
using FsCheck.Xunit;
using Recommender.Engine.Filters;

namespace Recommender.Tests.Filters;

public sealed class FilterExpressionTests
{
    private static readonly FilterSubject Shoe = new(
        "p-1", "product",
        JsonSerializer.Deserialize<JsonElement>(
            """
            {
              "price": 49.9, "category": "shoes", "brand": "Öko \"Best\"", "stock": 0, "sale": true, "nothing": null,
              "tags": ["Summer", "blue", 7], "none": [], "size": {"eu": 42}, "variants": [{"color": "red"}, {"color": "green"}],
              "deep": [[1]], "entity_type": "odd", "odd name": 1, "huge": 1e999, "broken": "\ud800"
            }
            """),
        new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero), new DateTimeOffset(2026, 4, 1, 0, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData("""price < 50 and category in ("shoes","boots") and not exists(discount)""")]
    [InlineData("price >= 49.9 and price <= 49.9 and price = 4.99e1")]
    [InlineData("category = 'shoes' or unknown = 1")]
    [InlineData("unknown = 1 or category = 'shoes' and price > 1")]
    [InlineData("CATEGORY = 'x' OR NOT category = 'boots'")]
    [InlineData("""brand = "Öko \"Best\"" """)]
    [InlineData("brand contains 'öko' and tags contains 'summer'")]
    [InlineData("tags contains 7 and tags = 'blue' and tags in (7, 8)")]
    [InlineData("sale = true and sale != false and stock == 0 and stock = -0.0")]
    [InlineData("size.eu = 42 and variants.color = 'green' and exists(size)")]
    [InlineData("not exists(nothing) and not exists(none) and not exists(size.us) and not exists(deep)")]
    [InlineData("entity_type = 'product' and entity_id in ('p-1') and attributes.entity_type = 'odd'")]
    [InlineData("created_at > '2026-02-28' and created_at <= '2026-03-01T13:00:00+01:00' and updated_at != '2026-03-01'")]
    [InlineData("`odd name` = 1 and attributes.`odd name` < 2")]
    [InlineData("category > 'a' and category not in ('boots')")]
    [InlineData("missing != 'x' and huge > 1e308 and exists(broken) and broken != 'x'")]
    public void Holds(string filter) => Assert.True(Matches(filter));

    [Theory]
    [InlineData("price < 49.9")]
    [InlineData("price = '49.9'")]
    [InlineData("category < 50")]
    [InlineData("category = 'Shoes'")]
    [InlineData("(category = 'shoes' or price > 100) and stock > 0")]
    [InlineData("missing < 1 or missing > 1 or missing = 1 or missing contains 'x' or missing in (1)")]
    [InlineData("nothing = 0 or none contains 'x' or size = 42 or size contains 'eu' or deep = 1")]
    [InlineData("not (price < 50)")]
    [InlineData("entity_type = 'odd'")]
    [InlineData("created_at > '2026-03-01T12:00:00Z'")]
    [InlineData("tags = 'summer'")]
    public void Does_not_hold(string filter) => Assert.False(Matches(filter));

    [Theory]
    [InlineData("", 0, "expected a field name, not the end")]
    [InlineData("price", 5, "expected =, !=, <, <=, >, >=, in, not in or contains")]
    [InlineData("price <", 7, "expected a number, true, false or a text in quotes, not the end")]
    [InlineData("category = shoes", 11, "a text in quotes, not 'shoes'")]
    [InlineData("category = 'shoes", 11, "needs a closing '")]
    [InlineData("price < 50 price > 1", 11, "expected 'and', 'or' or the end, not 'price'")]
    [InlineData("(price < 50", 11, "expected ')', not the end")]
    [InlineData("price in 50", 9, "expected '(', not '50'")]
    [InlineData("price in ()", 10, "not ')'")]
    [InlineData("price not 5", 10, "expected 'in' after 'not'")]
    [InlineData("price = null", 8, "write exists(price)")]
    [InlineData("sale > true", 7, "no order")]
    [InlineData("price = 5x", 8, "'5x' is not a number")]
    [InlineData("price = 1e999", 8, "not a number")]
    [InlineData("price & 1", 6, "'&' means nothing here")]
    [InlineData("created_at > 'soon'", 13, "expected a date in quotes")]
    [InlineData("exists(", 7, "expected a field name")]
    [InlineData("size. = 1", 6, "expected a field name, not '='")]
    public void Errors_name_the_position_and_the_rule(string filter, int position, string rule)
    {
        var error = Assert.Throws<FilterSyntaxException>(() => FilterExpression.Parse(filter, FilterFields.Everything));

        Assert.Equal(position, error.Position);
        Assert.Contains(rule, error.Rule, StringComparison.Ordinal);
        Assert.Contains($"position {position + 1}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Length_and_depth_are_limited()
    {
        var longest = "a = '" + new string('x', FilterExpression.MaxLength - 6) + "'";
        var deepest = new string('(', FilterExpression.MaxDepth) + "a = 1" + new string(')', FilterExpression.MaxDepth);
        FilterExpression.Parse(longest, FilterFields.Everything);
        FilterExpression.Parse(deepest, FilterFields.Everything);
        var wide = string.Join(" or ", Enumerable.Repeat("a = 1", 1000));
        FilterExpression.Parse(wide, FilterFields.Everything);

        Assert.Contains("10000 characters", Rule(longest + " "), StringComparison.Ordinal);
        Assert.Contains("32 levels", Rule($"({deepest})"), StringComparison.Ordinal);
        Assert.Contains("32 levels", Rule(string.Concat(Enumerable.Repeat("not ", 33)) + "a = 1"), StringComparison.Ordinal);
    }

    [Fact]
    public void Only_allowed_fields_may_be_used()
    {
        var allowed = FilterFields.Only(["price", "size", "entity_type"]);
        FilterExpression.Parse("price < 1 and size.eu = 42 and entity_type = 'a'", allowed);

        var error = Assert.Throws<FilterSyntaxException>(() => FilterExpression.Parse("price < 1 and cost = 2", allowed));

        Assert.Equal(14, error.Position);
        Assert.Equal("the field 'cost' cannot be filtered by; allowed: entity_type, price, size", error.Rule);
    }

    [Fact]
    public void The_fields_in_use_are_known() => Assert.Equal(
        ["entity_type", "price", "size.eu", "tags"],
        FilterExpression.Parse("price < 1 or not (size.eu in (1) and exists(tags)) or entity_type = 'a' or price > 3",
            FilterFields.Everything).Fields.Order());

    [Theory]
    [InlineData("price", "49.9", true)]
    [InlineData("category", "shoes", true)]
    [InlineData("sale", "true", true)]
    [InlineData("tags", "7", true)]
    [InlineData("size.eu", "42", true)]
    [InlineData("size.eu", "43", false)]
    [InlineData("missing", "", false)]
    public void Equality_without_a_type_finds_any_type(string path, string value, bool expected) =>
        Assert.Equal(expected, FilterExpression.AttributeEquals(path, value, FilterFields.Everything).Matches(Shoe));

    [Fact]
    public void A_path_without_names_is_refused() =>
        Assert.Throws<FilterSyntaxException>(() => FilterExpression.AttributeEquals("a..b", "x", FilterFields.Everything));

    [Fact]
    public void Attributes_that_are_no_object_match_nothing_without_failing()
    {
        foreach (var attributes in new[] { default, JsonSerializer.SerializeToElement(1), JsonSerializer.SerializeToElement("x") })
        {
            Assert.False(FilterExpression.Parse("a = 1", FilterFields.Everything).Matches(Shoe with { Attributes = attributes }));
        }
    }

    [Property]
    public bool Any_text_is_read_or_refused_with_a_position_inside_it(string? text)
    {
        text ??= "";
        try
        {
            FilterExpression.Parse(text, FilterFields.Everything).Matches(Shoe);
            return true;
        }
        catch (FilterSyntaxException error)
        {
            return error.Position >= 0 && error.Position <= text.Length;
        }
    }

    [Property]
    public bool Any_text_value_can_be_written_in_quotes(string? value)
    {
        value ??= "";
        var quoted = value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal);
        var subject = Shoe with { EntityId = value };
        return FilterExpression.Parse($"entity_id = '{quoted}' and not entity_id != '{quoted}'", FilterFields.Everything)
            .Matches(subject);
    }

    private static bool Matches(string filter) => FilterExpression.Parse(filter, FilterFields.Everything).Matches(Shoe);

    private static string Rule(string filter) =>
        Assert.Throws<FilterSyntaxException>(() => FilterExpression.Parse(filter, FilterFields.Everything)).Rule;
}
