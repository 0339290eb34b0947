using System.Net;
using System.Text.Json.Nodes;
using Recommender.Engine.Storage;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Admin;

/// <summary>Every setting of a tenant changes what its next request gets.</summary>
public sealed class TenantSettingsTests(ApiHost api, Servers servers) : IClassFixture<ApiHost>
{
    private readonly string _tenant = Servers.NewTenantName();

    private HttpClient Client => api.Tenant(_tenant);

    [Fact]
    public async Task Settings_are_shown_as_they_were_set()
    {
        const string Settings = """
            {"algorithms":{"collaborative_weight":0.7,"content_based_weight":0.3,"similarity_threshold":0.2},
             "cache":{"recommendation_ttl_secs":300,"trending_ttl_secs":3600},
             "cold_start":{"min_interactions":5,"trending_window_days":7,"popular_entities_count":100},
             "allowed_origins":["https://shop.example"],"auto_register_interaction_types":true}
            """;

        await SetAsync(Settings);

        var tenant = await (await Client.GetAsync($"/api/v1/admin/tenants/{_tenant}")).JsonAsync(HttpStatusCode.OK);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Settings), tenant["settings"]), tenant.ToJsonString());
    }

    [Fact]
    public async Task Origins_hold_no_null() =>
        await (await api.Operator().PutJsonAsync($"/api/v1/admin/tenants/{_tenant}/settings", """{"allowed_origins":["https://shop.example",null]}"""))
            .ProblemAsync(HttpStatusCode.BadRequest, "VALIDATION_ERROR", "Validation error: allowed_origins must not hold null");

    [Fact]
    public async Task Repeated_answer_lasts_as_long_as_the_tenant_wants()
    {
        await RegisterAsync("a");
        await SetAsync("""{"cache":{"recommendation_ttl_secs":0}}""");

        Assert.Equal(["miss", "miss"], [await SourceAsync(), await SourceAsync()]);

        await SetAsync("""{"cache":{"recommendation_ttl_secs":600}}""");
        await Eventually.HoldsAsync(async () => await SourceAsync() == "hit");

        async Task<string> SourceAsync() =>
            (await Client.GetAsync("/api/v1/recommendations/user/u")).Headers.GetValues("X-Cache").Single();
    }

    [Fact]
    public async Task User_with_too_few_interactions_is_cold()
    {
        await RegisterAsync("a", "b", "c");
        await RecordAsync("u", "a");

        Assert.False(await IsColdAsync());

        await SetAsync("""{"cold_start":{"min_interactions":2}}""");

        Assert.True(await IsColdAsync());

        async Task<bool> IsColdAsync() =>
            (bool)(await GetAsync("/api/v1/recommendations/user/u?algorithm=content_based"))["cold_start"]!;
    }

    [Fact]
    public async Task Trending_looks_back_as_far_as_the_tenant_wants()
    {
        await SetAsync("""{"cold_start":{"trending_window_days":30}}""");

        Assert.Equal(30, (double)(await GetAsync("/api/v1/recommendations/trending"))["window_days"]!);
        Assert.Equal(2, (double)(await GetAsync("/api/v1/recommendations/trending?window_days=2"))["window_days"]!);
    }

    [Fact]
    public async Task Only_so_many_popular_entities_fill_a_page()
    {
        await RegisterAsync("a", "b", "c");
        await servers.Database.QueryAsync(
            $"""
            INSERT INTO entity_activity (tenant_id, entity_key, bucket, weight, events)
            SELECT tenant_id, entity_key, date_trunc('hour', now()) - interval '100 days', 1, 1
            FROM entities JOIN tenants USING (tenant_id) WHERE name = {_tenant}
            RETURNING 1
            """,
            row => row.GetInt32(0), CancellationToken.None);
        await SetAsync("""{"cold_start":{"popular_entities_count":1}}""");

        var page = await GetAsync("/api/v1/recommendations/user/new?algorithm=popular");

        Assert.Equal(["popular", "newest", "newest"], page["recommendations"]!.AsArray().Select(item => item!["reasons"]![0]!["kind"]!.ToString()));
    }

    [Fact]
    public async Task Content_below_the_threshold_does_not_count()
    {
        await RegisterAsync("a", "b");
        await RecordAsync("u", "a");
        await SetAsync("""{"algorithms":{"similarity_threshold":1}}""");

        var page = await GetAsync("/api/v1/recommendations/user/u?algorithm=content_based");

        Assert.True((bool)page["cold_start"]!);
    }

    [Theory]
    [InlineData("""{"algorithms":{"collaborative_weight":0.7,"content_based_weight":0.4}}""", "algorithms.collaborative_weight and algorithms.content_based_weight must add up to 1")]
    [InlineData("""{"algorithms":{"similarity_threshold":-1}}""", "algorithms.similarity_threshold must be between 0 and 1")]
    [InlineData("""{"cache":{"recommendation_ttl_secs":-1}}""", "cache.recommendation_ttl_secs must be between 0 and 86400")]
    [InlineData("""{"cold_start":{"min_interactions":0}}""", "cold_start.min_interactions must be between 1 and 2000")]
    [InlineData("""{"cold_start":{"popular_entities_count":2000}}""", "cold_start.popular_entities_count must be between 1 and 1000")]
    [InlineData("""{"allowed_origins":["shop.example"]}""", "'shop.example' is not an origin: scheme://host or scheme://host:port, lower case, without a path")]
    public async Task Wrong_settings_are_refused_with_their_rule(string body, string rule)
    {
        var refused = await api.Operator().PutJsonAsync($"/api/v1/admin/tenants/{_tenant}/settings", body);

        await refused.ProblemAsync(HttpStatusCode.BadRequest, "VALIDATION_ERROR", $"Validation error: {rule}");
    }

    private async Task SetAsync(string settings)
    {
        await api.Operator().PostJsonAsync("/api/v1/admin/tenants", $$"""{ "tenant_id":"{{_tenant}}" }""");
        await (await api.Operator().PutJsonAsync($"/api/v1/admin/tenants/{_tenant}/settings", settings)).JsonAsync(HttpStatusCode.OK);
    }

    private async Task RegisterAsync(params string[] entities)
    {
        foreach (var entity in entities)
        {
            await Client.PostJsonAsync("/api/v1/entities", $$"""{ "entity_id":"{{entity}}","attributes":{ "category":"lamp","name":"{{entity}}" } }""");
        }
    }

    private Task<HttpResponseMessage> RecordAsync(string user, string entity) =>
        Client.PostJsonAsync(
            "/api/v1/interactions",
            $$"""{ "user_id":"{{user}}","entity_id":"{{entity}}","interaction_type":"view" }""");

    private async Task<JsonNode> GetAsync(string path) => await (await Client.GetAsync(path)).JsonAsync(HttpStatusCode.OK);
}
