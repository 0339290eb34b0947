using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Recommender.Tests.Gateway;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Contract;

/// <summary>
/// Every call of the seed's two SDKs with the bytes that they send, and of the answers the fields that they read. The
/// TypeScript SDK sends a JSON content type with every request, the Python SDK sends nulls in bodies. All of it through the
/// gateway, with the key as both send it.
/// </summary>
public sealed class SeedClientTests(Servers servers) : IAsyncLifetime
{
    private readonly string _tenant = Servers.NewTenantName();
    private RunningSystem _system = null!;

    public async ValueTask InitializeAsync() => _system = await RunningSystem.StartAsync(servers);

    public ValueTask DisposeAsync() => _system.DisposeAsync();

    [Fact]
    public async Task Both_sdks_ask_for_health_without_any_header()
    {
        using var plain = new HttpClient { BaseAddress = _system.Gateway.Address };

        Assert.Equal("OK", await plain.GetStringAsync("/health"));
        Assert.Equal(HttpStatusCode.OK, (await plain.GetAsync("/ready")).StatusCode);
    }

    [Fact]
    public async Task TypeScript_sdk_goes_through_all_its_calls()
    {
        var entity = await SendAsync("POST", "/api/v1/entities", $$"""{ "entity_id":"product_1","entity_type":"product","attributes":{ "name":"Laptop","price":999.99,"tags":["a"] },"tenant_id":"{{_tenant}}" }""", HttpStatusCode.Created);
        Assert.Equal(("product_1", "product"), (entity!["entity_id"]!.ToString(), entity["entity_type"]!.ToString()));
        await SendAsync("GET", $"/api/v1/entities/product_1?tenant_id={_tenant}", "", HttpStatusCode.OK);
        var updated = await SendAsync("PUT", "/api/v1/entities/product_1", $$"""{ "attributes":{ "price":899.99 },"tenant_id":"{{_tenant}}" }""", HttpStatusCode.OK);
        Assert.Equal(899.99, (double)updated!["attributes"]!["price"]!);

        var interaction = await SendAsync("POST", "/api/v1/interactions", $$"""{ "user_id":"user_1","entity_id":"product_1","entity_type":"product","interaction_type":"view","metadata":{ "source":"web" },"tenant_id":"{{_tenant}}" }""", HttpStatusCode.Created);
        Assert.True((long)interaction!["id"]! > 0);
        Assert.Equal(1, (double)interaction["weight"]!);
        var history = await SendAsync("GET", $"/api/v1/interactions/user/user_1?limit=10&offset=0&tenant_id={_tenant}", "", HttpStatusCode.OK);
        Assert.Single(history!.AsArray());

        foreach (var query in (string[])["algorithm=hybrid&count=5", "algorithm=collaborative", "algorithm=content_based&entity_type=product", ""])
        {
            var page = await SendAsync("GET", $"/api/v1/recommendations/user/user_1?{query}&tenant_id={_tenant}", "", HttpStatusCode.OK);
            Assert.NotNull(page!["recommendations"]);
            Assert.NotNull(page["algorithm"]);
            Assert.NotNull(page["cold_start"]);
            Assert.NotNull(page["generated_at"]);
        }

        await SendAsync("GET", $"/api/v1/recommendations/entity/product_1?tenant_id={_tenant}", "", HttpStatusCode.OK);
        var trending = await SendAsync("GET", $"/api/v1/recommendations/trending?count=5&tenant_id={_tenant}", "", HttpStatusCode.OK);
        Assert.Equal(trending!["trending"]!.AsArray().Count, (int)trending["count"]!);
        Assert.Null(await SendAsync("DELETE", $"/api/v1/entities/product_1?tenant_id={_tenant}", "", HttpStatusCode.NoContent));
    }

    [Fact]
    public async Task Python_sdk_sends_nulls_and_reads_six_counters()
    {
        var entities = await SendAsync("POST", "/api/v1/entities/bulk", $$$"""
            {"entities": [{"entity_id": "laptop_1", "entity_type": "product", "attributes": {"name": "Laptop", "specs": {"cpu": "x", "ram": 16}, "sizes": [13, 15], "gone": null}}], "tenant_id": "{{{_tenant}}}"}
            """, HttpStatusCode.Accepted);
        var interactions = await SendAsync("POST", "/api/v1/interactions/bulk", $$$"""
            {"interactions": [{"user_id": "u", "entity_id": "laptop_1", "entity_type": "product", "interaction_type": {"rating": 4.5}, "metadata": null, "timestamp": null}, {"user_id": "u", "entity_id": "laptop_1", "entity_type": "product", "interaction_type": {"custom": "compare"}}], "tenant_id": "{{{_tenant}}}"}
            """, HttpStatusCode.Accepted);
        var single = await SendAsync("POST", "/api/v1/interactions", """
            {"user_id": "u", "entity_id": "laptop_1", "entity_type": "product", "interaction_type": "purchase", "metadata": null, "tenant_id": null, "timestamp": null}
            """, HttpStatusCode.Created);

        foreach (var answer in (JsonNode?[])[entities, interactions])
        {
            Assert.NotNull(answer!["job_id"]);
            Assert.Equal("completed", answer["status"]!.ToString());
            Assert.Equal((int)answer["total_records"]!, (int)answer["processed"]!);
            Assert.Equal((int)answer["total_records"]!, (int)answer["successful"]!);
            Assert.Equal(0, (int)answer["failed"]!);
        }

        Assert.Equal(5, (double)single!["weight"]!);
    }

    [Fact]
    public async Task Errors_have_what_both_sdks_read()
    {
        using var request = Request("GET", $"/api/v1/entities/nothing?tenant_id={_tenant}", "");

        var problem = await (await _system.Gateway.Client.SendAsync(request)).ProblemAsync(HttpStatusCode.NotFound, "ENTITY_NOT_FOUND", "Entity not found: 'nothing'");

        Assert.Equal(404, (int)problem["error"]!["details"]!["status"]!);
    }

    [Fact]
    public async Task Widget_reports_without_a_type_of_entity()
    {
        var recorded = await SendAsync("POST", "/api/v1/interactions", $$"""
            {"tenant_id":"{{_tenant}}","user_id":"anon_1767225600000_a1b2","entity_id":"p1","interaction_type":"impression","metadata":{"position":3,"widget":"similar"},"timestamp":"2026-01-01T00:00:00.000Z"}
            """, HttpStatusCode.Created);

        Assert.Equal(("product", 3), (recorded!["entity_type"]!.ToString(), (int)recorded["metadata"]!["position"]!));
    }

    [Fact]
    public async Task Widget_asks_with_the_tenant_in_the_path()
    {
        await SendAsync("POST", $"/api/v1/products/{_tenant}", """{"entity_id":"shopify_1","attributes":{"name":"Mug","category":"kitchen"}}""", HttpStatusCode.OK);
        await SendAsync("POST", $"/api/v1/products/{_tenant}", """{"entity_id":"shopify_2","attributes":{"name":"Cup","category":"kitchen"}}""", HttpStatusCode.OK);
        await SendAsync("POST", "/api/v1/interactions", $$"""{ "tenant_id":"{{_tenant}}","user_id":"u","entity_id":"2","interaction_type":"view" }""", HttpStatusCode.Created);

        foreach (var path in (string[])["similar/1?count=4", "complement/1?count=4", "trending?count=4", "trending?count=4&category=kitchen", "personalized/u?count=4", "similar/unknown"])
        {
            var products = await SendAsync("GET", $"/api/v1/recommendations/{_tenant}/{path}", "", HttpStatusCode.OK);
            Assert.All(products!.AsArray(), product => Assert.NotNull(product!["attributes"]!["name"]));
        }

        var bundle = await SendAsync("POST", $"/api/v1/recommendations/{_tenant}/bundle", """{"product_ids":["1"],"count":4}""", HttpStatusCode.OK);
        var batch = await SendAsync("POST", $"/api/v1/recommendations/{_tenant}/batch", """{"product_ids":[2,"shopify_1","gone"]}""", HttpStatusCode.OK);
        Assert.DoesNotContain(bundle!.AsArray(), product => product!["entity_id"]!.ToString() == "shopify_1");
        Assert.Equal(["shopify_2", "shopify_1"], batch!.AsArray().Select(product => product!["entity_id"]!.ToString()));
        using var missing = Request("GET", $"/api/v1/recommendations/{Servers.NewTenantName()}/trending", "");
        await (await _system.Gateway.Client.SendAsync(missing)).ProblemAsync(HttpStatusCode.NotFound, "TENANT_NOT_FOUND");
    }

    private async Task<JsonNode?> SendAsync(string method, string path, string body, HttpStatusCode expected)
    {
        using var request = Request(method, path, body);
        using var answer = await _system.Gateway.Client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == expected, $"{method} {path}: {(int)answer.StatusCode} {text}");
        return text.Length == 0 ? null : JsonNode.Parse(text);
    }

    private static HttpRequestMessage Request(string method, string path, string body) => new(new(method), path)
    {
        Headers = { Authorization = new("Bearer", RunningGateway.OperatorKey) },
        Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) { Headers = { ContentType = MediaTypeHeaderValue.Parse("application/json") } },
    };
}
