using System.Net;
using System.Text.Json.Nodes;
using Recommender.Tests.Infrastructure;
using Recommender.Tests.Ingest;

namespace Recommender.Tests.Recommendations;

/// <summary>The three routes that the seed's clients ask: what they may say, what they get, and how they are refused.</summary>
public sealed class RecommendationRoutesTests(ApiHost api, Servers servers) : IClassFixture<ApiHost>
{
    private static readonly string[] ItemFields = ["entity_id", "entity_type", "score", "reason", "reasons", "attributes"];

    private readonly string _tenant = Servers.NewTenantName();

    private HttpClient Client => api.Tenant(_tenant);

    [Fact]
    public async Task User_is_answered_with_all_fields_that_clients_read()
    {
        await FillAsync();

        var page = await GetAsync("user/u");

        Assert.Equal(["user_id", "recommendations", "algorithm", "count", "cold_start", "generated_at"], Fields(page));
        Assert.Equal(("u", "hybrid", 2, false), (page["user_id"]!.ToString(), page["algorithm"]!.ToString(), (int)page["count"]!, (bool)page["cold_start"]!));
        Assert.EndsWith("+00:00", page["generated_at"]!.ToString(), StringComparison.Ordinal);
        Assert.All(page["recommendations"]!.AsArray(), item =>
        {
            Assert.Equal(ItemFields, Fields(item!));
            Assert.InRange((double)item!["score"]!, 0, 1);
            Assert.NotEmpty(item["reason"]!.ToString());
            Assert.NotNull(item["attributes"]!["name"]);
        });
        Assert.DoesNotContain("lamp", Ids(page["recommendations"]!));
    }

    [Fact]
    public async Task User_nobody_knows_is_cold_and_gets_what_is_popular()
    {
        await FillAsync();

        var page = await GetAsync("user/nobody?entity_type=product");

        Assert.True((bool)page["cold_start"]!);
        Assert.NotEmpty(page["recommendations"]!.AsArray());
    }

    [Fact]
    public async Task Tenant_nobody_knows_has_nothing()
    {
        var page = await GetAsync("user/u");

        Assert.Equal((0, true), ((int)page["count"]!, (bool)page["cold_start"]!));
        Assert.Equal("[]", page["recommendations"]!.ToJsonString());
        Assert.Equal(["trending", "count", "window_days", "generated_at"], Fields(await GetAsync("trending")));
    }

    [Theory]
    [InlineData("collaborative", "collaborative")]
    [InlineData("COLLABORATIVE", "collaborative")]
    [InlineData("content_based", "content_based")]
    [InlineData("content-based", "content_based")]
    [InlineData("Hybrid", "hybrid")]
    [InlineData("trending", "trending")]
    [InlineData("Popular", "popular")]
    [InlineData("", "hybrid")]
    public async Task Algorithm_is_known_in_every_spelling(string sent, string answered)
    {
        await FillAsync();

        Assert.Equal(answered, (await GetAsync($"user/u?algorithm={sent}"))["algorithm"]!.ToString());
        Assert.Equal(answered, (await GetAsync($"entity/lamp?algorithm={sent}"))["algorithm"]!.ToString());
    }

    [Theory]
    [InlineData("collaborative_weight=0.7&content_weight=0.3")]
    [InlineData("collaborative_weight=0.7&content_based_weight=0.3")]
    [InlineData("collaborative_weight=0.7")]
    [InlineData("content_weight=1")]
    [InlineData("collaborative_weight=abc&content_weight=x")]
    [InlineData("category=lamps&anything=else")]
    public async Task Weights_and_unknown_parameters_are_accepted(string query)
    {
        await FillAsync();

        Assert.Equal(2, (int)(await GetAsync($"user/u?{query}"))["count"]!);
    }

    [Theory]
    [InlineData("user/u", null)]
    [InlineData("entity/lamp", null)]
    [InlineData("session", """{"events":[{"entity_id":"lamp"}]}""")]
    [InlineData("similar", """{"entity_ids":["lamp"]}""")]
    public async Task Weights_are_the_shares_of_a_hybrid_on_every_route(string route, string? body)
    {
        await FillAsync();

        var content = await FirstAsync("content_weight=1");
        var half = await FirstAsync("collaborative_weight=0.5&content_based_weight=0.5");

        Assert.Equal(("desk lamp", "content"), (content.Id, content.Kind));
        Assert.Equal(("desk lamp", "content"), (half.Id, half.Kind));
        Assert.Equal(content.Score / 2, half.Score, 1e-5);
        Assert.NotEqual("content", (await FirstAsync("collaborative_weight=1")).Kind);

        async Task<(string Id, string Kind, double Score)> FirstAsync(string weights)
        {
            var path = $"/api/v1/recommendations/{route}?{weights}";
            var answer = await (body is null ? Client.GetAsync(path) : Client.PostJsonAsync(path, body));
            var first = (await answer.JsonAsync(HttpStatusCode.OK))["recommendations"]![0]!;
            return (first["entity_id"]!.ToString(), first["reasons"]![0]!["kind"]!.ToString(), (double)first["score"]!);
        }
    }

    [Theory]
    [InlineData("count=0", "INVALID_REQUEST", "Invalid request: count must be between 1 and 100")]
    [InlineData("count=101", "INVALID_REQUEST", "Invalid request: count must be between 1 and 100")]
    [InlineData("count=x", "BAD_REQUEST", "Bad request: count must be a whole number, not 'x'")]
    [InlineData("count=5&count=6", "BAD_REQUEST", "Bad request: count must be a whole number, not '5,6'")]
    [InlineData("algorithm=magic", "BAD_REQUEST", "Bad request: unknown algorithm 'magic'; known are hybrid, collaborative, content_based, trending, popular")]
    [InlineData("collaborative_weight=0.5&content_weight=0.6", "INVALID_REQUEST", "Invalid request: collaborative_weight and content_weight must add up to 1")]
    [InlineData("collaborative_weight=-0.5&content_weight=1.5", "INVALID_REQUEST", "Invalid request: weights must not be negative")]
    [InlineData("window_days=0", "INVALID_REQUEST", "Invalid request: window_days must be a number above 0 and at most 3650")]
    public async Task Wrong_query_is_400_on_every_route(string query, string code, string message)
    {
        await FillAsync();

        foreach (var route in (string[])["user/u", "entity/lamp"])
        {
            await (await Client.GetAsync($"/api/v1/recommendations/{route}?{query}")).ProblemAsync(HttpStatusCode.BadRequest, code, message);
        }
    }

    [Fact]
    public async Task Entity_without_its_type_is_answered_with_what_resembles_it()
    {
        await FillAsync();

        var page = await GetAsync("entity/lamp");

        Assert.Equal(["entity_id", "recommendations", "algorithm", "count", "cold_start", "generated_at"], Fields(page));
        Assert.Equal(("lamp", "hybrid", false), (page["entity_id"]!.ToString(), page["algorithm"]!.ToString(), (bool)page["cold_start"]!));
        Assert.Equal("desk lamp", Ids(page["recommendations"]!)[0]);
        Assert.DoesNotContain("lamp", Ids(page["recommendations"]!));
    }

    [Fact]
    public async Task Entity_nobody_knows_is_404_but_popular_when_content_is_asked_for()
    {
        var inNoTenant = await Client.GetAsync("/api/v1/recommendations/entity/nothing");
        await inNoTenant.ProblemAsync(HttpStatusCode.NotFound, "ENTITY_NOT_FOUND", "Entity not found: 'nothing'");
        Assert.Equal(0, (int)(await GetAsync("entity/nothing?algorithm=content_based"))["count"]!);
        await FillAsync();

        var missing = await Client.GetAsync("/api/v1/recommendations/entity/nothing");
        var popular = await GetAsync("entity/nothing?algorithm=content_based");

        await missing.ProblemAsync(HttpStatusCode.NotFound, "ENTITY_NOT_FOUND", "Entity not found: 'nothing'");
        Assert.True((bool)popular["cold_start"]!);
        Assert.NotEmpty(popular["recommendations"]!.AsArray());
    }

    [Fact]
    public async Task Trending_is_counted_and_begins_with_one()
    {
        await FillAsync();

        var page = await GetAsync("trending?count=2&algorithm=ignored_here&window_days=3");

        Assert.Equal((2, 3d), ((int)page["count"]!, (double)page["window_days"]!));
        Assert.All(page["trending"]!.AsArray(), item => Assert.Equal(ItemFields, Fields(item!)));
        Assert.Equal(1, (double)page["trending"]![0]!["score"]!);
        Assert.Equal("Trending", page["trending"]![0]!["reason"]!.ToString());
        await (await Client.GetAsync("/api/v1/recommendations/trending?count=0")).ProblemAsync(HttpStatusCode.BadRequest, "INVALID_REQUEST");
    }

    private async Task FillAsync()
    {
        await (await Client.PostJsonAsync("/api/v1/entities/bulk", """
            {"entities":[
              {"entity_id":"lamp","entity_type":"product","attributes":{"name":"Lamp","category":"lamps"}},
              {"entity_id":"desk lamp","entity_type":"product","attributes":{"name":"Desk lamp","category":"lamps"}},
              {"entity_id":"chair","entity_type":"product","attributes":{"name":"Chair","category":"chairs"}}]}
            """)).JsonAsync(HttpStatusCode.Accepted);
        await (await Client.PostJsonAsync("/api/v1/interactions/bulk", """
            {"interactions":[
              {"user_id":"u","entity_id":"lamp","interaction_type":"view"},
              {"user_id":"v","entity_id":"lamp","interaction_type":"purchase"},
              {"user_id":"v","entity_id":"chair","interaction_type":"view"}]}
            """)).JsonAsync(HttpStatusCode.Accepted);
        await ImportedActivity.IsCountedAsync(servers, _tenant);
    }

    private async Task<JsonNode> GetAsync(string path) =>
        await (await Client.GetAsync($"/api/v1/recommendations/{path}")).JsonAsync(HttpStatusCode.OK);

    private static IEnumerable<string> Fields(JsonNode node) => node.AsObject().Select(field => field.Key);

    private static List<string> Ids(JsonNode items) => [.. items.AsArray().Select(item => item!["entity_id"]!.ToString())];
}
