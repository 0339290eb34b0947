using System.Net;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Commerce;

public sealed class ShopRoutesTests(ApiHost api) : IClassFixture<ApiHost>
{
    private readonly string _tenant = Servers.NewTenantName();

    private HttpClient Client => api.Tenant(_tenant);

    [Fact]
    public async Task Product_of_a_shop_is_registered_and_replaced()
    {
        const string Product = """{"entity_id":4711,"attributes":{"name":"Mug","price":"12.90","rating":"4.5","stock":null,"image_url":false}}""";

        var first = await Client.PostJsonAsync($"/api/v1/products/{_tenant}", Product);
        var second = await Client.PostJsonAsync($"/api/v1/products/{_tenant}", Product.Replace("Mug", "Cup", StringComparison.Ordinal));

        Assert.Equal("4711", (await first.JsonAsync(HttpStatusCode.OK))["entity_id"]!.ToString());
        Assert.Equal("Cup", (await second.JsonAsync(HttpStatusCode.OK))["attributes"]!["name"]!.ToString());
    }

    [Fact]
    public async Task Shopify_product_is_known_with_and_without_its_prefix()
    {
        await Client.PostJsonAsync($"/api/v1/products/{_tenant}", """{"entity_id":"shopify_123","attributes":{"name":"Mug"}}""");

        var plain = await (await Client.GetAsync("/api/v1/entities/123")).JsonAsync(HttpStatusCode.OK);
        await Client.PostJsonAsync("/api/v1/interactions", """{"user_id":"u","entity_id":"123","interaction_type":"view"}""");
        var history = await (await Client.GetAsync("/api/v1/interactions/user/u")).JsonAsync(HttpStatusCode.OK);

        Assert.Equal("shopify_123", plain["entity_id"]!.ToString());
        Assert.Equal("shopify_123", history.AsArray().Single()!["entity_id"]!.ToString());
        Assert.Equal(HttpStatusCode.NoContent, (await Client.DeleteAsync($"/api/v1/products/{_tenant}/123")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await Client.DeleteAsync($"/api/v1/products/{_tenant}/123")).StatusCode);
    }

    [Fact]
    public async Task Order_becomes_one_purchase_per_item_however_often_it_is_sent()
    {
        const string Order = """
            {"user_id":"guest_a@b.example","order_id":1001,"items":[{"entity_id":1,"quantity":2,"price":"9.90"},{"entity_id":2,"quantity":1,"price":5}],
             "total":"24.80","timestamp":"2026-02-03T04:05:06+00:00"}
            """;

        var first = await (await Client.PostJsonAsync("/api/v1/interactions", Order)).JsonAsync(HttpStatusCode.Created);
        await Client.PostJsonAsync("/api/v1/interactions", Order);

        Assert.Equal("1001", first["order_id"]!.ToString());
        Assert.Equal("""{"order_id":"1001","quantity":2,"price":"9.90","total":"24.80"}""", first["interactions"]![0]!["metadata"]!.ToJsonString());
        var history = await (await Client.GetAsync("/api/v1/interactions/user/guest_a@b.example")).JsonAsync(HttpStatusCode.OK);
        Assert.Equal(["purchase", "purchase"], history.AsArray().Select(item => item!["interaction_type"]!.ToString()));
    }

    [Theory]
    [InlineData("\"order_id\":1001,")]
    [InlineData("")]
    public async Task Lines_of_one_product_stay_apart_and_a_repeated_order_adds_none(string name)
    {
        var order = $$"""
            {"user_id":"u",{{name}}"items":[{"entity_id":1,"quantity":2},{"entity_id":1,"quantity":3}],"timestamp":"2026-02-03T04:05:06Z"}
            """;

        await Client.PostJsonAsync("/api/v1/interactions", order);
        await Client.PostJsonAsync("/api/v1/interactions", order);

        var history = await (await Client.GetAsync("/api/v1/interactions/user/u")).JsonAsync(HttpStatusCode.OK);
        Assert.Equal([2, 3], history.AsArray().Select(item => (int)item!["metadata"]!["quantity"]!).Order());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("key")]
    public async Task Order_with_a_line_that_cannot_be_recorded_is_not_recorded_at_all(string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/interactions")
        {
            Content = Wire.Json("""{"user_id":"u","items":[{"entity_id":"one"},{"entity_id":"two","quantity":"\u0000"}]}"""),
        };
        request.Headers.Add("Idempotency-Key", (string[])(key is null ? [] : [key]));
        var refused = await Client.SendAsync(request);

        await refused.ProblemAsync(HttpStatusCode.BadRequest, "VALIDATION_ERROR");
        var history = await Client.GetAsync("/api/v1/interactions/user/u");
        Assert.DoesNotContain("purchase", await history.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"user_id":"u","items":[{"entity_id":1},{"entity_id":2}],"timestamp":"9999-12-31T23:59:59.999999Z"}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"user_id":"u","order_id":1,"items":[]}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"user_id":"u","order_id":1,"items":[{}]}""", HttpStatusCode.UnprocessableEntity)]
    [InlineData("""{"user_id":"u","order_id":1,"items":[null]}""", HttpStatusCode.UnprocessableEntity)]
    [InlineData("""{"user_id":"u","order_id":1,"entity_id":"e","items":[{"entity_id":1}]}""", HttpStatusCode.UnprocessableEntity)]
    [InlineData("""{"user_id":"u","order_id":"a/b","items":[{"entity_id":1}]}""", HttpStatusCode.BadRequest)]
    public async Task Wrong_order_is_refused(string body, HttpStatusCode status)
    {
        var refused = await Client.PostJsonAsync("/api/v1/interactions", body);

        Assert.Equal(status, refused.StatusCode);
    }
}
