using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Recommendations;

/// <summary>What the query of a recommendation may ask for, as clients see it.</summary>
public sealed class RecommendationQueryTests(ApiHost api) : IClassFixture<ApiHost>
{
    private const string User = "/api/v1/recommendations/user/ada";

    private readonly string _tenant = Servers.NewTenantName();

    private HttpClient Client => api.Tenant(_tenant);

    [Theory]
    [InlineData("price = 30", "p3")]
    [InlineData("price != 30 and price in (20, 30)", "p2")]
    [InlineData("price > 30 and price <= 40", "p4")]
    [InlineData("tags contains \"t5\"", "p5")]
    [InlineData("exists(discount)", "p1")]
    [InlineData("entity_id not in (\"p0\", \"p1\", \"p2\", \"p3\", \"p4\")", "p5")]
    public async Task Filter_lets_only_what_matches_through(string filter, string expected)
    {
        await FillAsync();

        Assert.Equal([expected], await IdsAsync($"{User}?filter={Uri.EscapeDataString(filter)}"));
    }

    [Theory]
    [InlineData("filter=price%20%3C", "filter: ")]
    [InlineData("filter=price%20~%203", "filter: ")]
    [InlineData("diversity=2", "diversity must be a number between 0 and 1")]
    [InlineData("cap_field=brand&cap_limit=0", "cap_limit must be between 1 and 100")]
    [InlineData("seen_again_after_days=-1", "seen_again_after_days must be a number above 0")]
    [InlineData("cursor=abc", "cursor is not one that this service gave out")]
    [InlineData("collaborative_weight=0.9&content_weight=0.9", "must add up to 1")]
    public async Task Mistake_is_answered_with_its_rule(string query, string rule)
    {
        var problem = await (await Client.GetAsync($"{User}?{query}")).ProblemAsync(HttpStatusCode.BadRequest, "INVALID_REQUEST");

        Assert.Contains(rule, problem["detail"]!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Excluded_ids_are_left_out()
    {
        await FillAsync();

        Assert.Equal(["p3", "p4", "p5"], (await IdsAsync($"{User}?exclude_ids=p0,p1&exclude_ids=p2")).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Seen_is_left_out_by_type_and_only_for_some_days()
    {
        await FillAsync();
        await RecordAsync("ada", "p0", "view");
        await RecordAsync("ada", "p1", "purchase");
        await RecordAsync("ada", "p2", "purchase", DateTimeOffset.UtcNow.AddDays(-40));

        Assert.Equal(["p3", "p4", "p5"], await SortedAsync(User));
        Assert.Equal(["p0", "p3", "p4", "p5"], await SortedAsync($"{User}?seen_types=purchase"));
        Assert.Equal(["p2", "p3", "p4", "p5"], await SortedAsync($"{User}?seen_again_after_days=30"));
        Assert.Equal(6, (await IdsAsync($"{User}?exclude_seen=false")).Count);
    }

    [Fact]
    public async Task Seen_in_a_session_is_left_out_by_type_and_only_for_some_days()
    {
        await FillAsync();

        Assert.Equal(["p3", "p4", "p5"], await SessionAsync(""));
        Assert.Equal(["p0", "p3", "p4", "p5"], await SessionAsync("?seen_types=purchase"));
        Assert.Equal(["p2", "p3", "p4", "p5"], await SessionAsync("?seen_again_after_days=30"));
        Assert.Equal(6, (await SessionAsync("?exclude_seen=false")).Count);
    }

    [Theory]
    [InlineData("GET", User)]
    [InlineData("GET", "/api/v1/stream/recommendations/ada")]
    [InlineData("POST", "/api/v1/recommendations/session")]
    public async Task Seen_type_that_is_not_registered_is_refused_with_those_that_are(string method, string route)
    {
        await FillAsync();
        using var request = new HttpRequestMessage(new(method), $"{route}?seen_types=view,share")
        {
            Content = method == "POST" ? new StringContent("""{"events":[{"entity_id":"p0"}]}""", Encoding.UTF8, "application/json") : null,
        };

        var problem = await (await Client.SendAsync(request)).ProblemAsync(HttpStatusCode.BadRequest, "INVALID_REQUEST");

        Assert.EndsWith(
            "seen_types: the interaction type 'share' is not registered; registered are add_to_cart, click, impression, like, purchase, rating, view",
            problem["detail"]!.ToString(), StringComparison.Ordinal);
        await RecordAsync("eve", "p0", "share");
        Assert.NotEmpty(await IdsAsync($"{User}?seen_types=view,share"));
    }

    [Fact]
    public async Task No_value_of_a_capped_attribute_comes_more_often_than_allowed_while_others_are_left()
    {
        await FillAsync();
        await RecordAsync("ada", "p0", "view");

        var page = await RecommendationsAsync($"{User}?algorithm=content_based&count=3&cap_field=brand&cap_limit=1");

        Assert.Equal(3, page.Select(item => item!["attributes"]!["brand"]!.ToString()).Distinct().Count());
    }

    [Fact]
    public async Task Diverse_page_has_no_twins_where_a_plain_one_begins_with_them()
    {
        for (var i = 0; i < 3; i++)
        {
            await RegisterAsync($"twin{i}", """{"colour":"red","shape":"round","size":"small"}""");
        }

        await RegisterAsync("cousin", """{"colour":"red","shape":"square","size":"large"}""");
        await RecordAsync("ada", "twin0", "view");

        Assert.Equal(["twin1", "twin2"], await SortedAsync($"{User}?algorithm=content_based&count=2"));
        Assert.Contains("cousin", await IdsAsync($"{User}?algorithm=content_based&count=2&diversity=0.9"));
    }

    [Fact]
    public async Task Pages_by_cursor_are_the_long_page_in_pieces()
    {
        await FillAsync();
        await RecordAsync("ada", "p0", "view");
        var (shown, cursor) = (new List<string>(), "");
        do
        {
            var page = await GetAsync($"{User}?count=2{cursor}");
            shown.AddRange(page["recommendations"]!.AsArray().Select(Id));
            cursor = page["next_cursor"] is { } next ? $"&cursor={next}" : null;

            // What comes to be known between two pages changes nothing about those that were shown.
            await RecordAsync("eve", "p1", "view");
        }
        while (cursor is not null);

        Assert.Equal(["p1", "p2", "p3", "p4", "p5"], shown.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Explained_page_names_the_evidence_and_its_parts_add_up()
    {
        await FillAsync();
        await RecordAsync("ada", "p0", "view");

        var best = (await RecommendationsAsync($"{User}?explain=true&algorithm=content_based"))[0]!;

        Assert.Equal((double)best["score"]!, best["reasons"]!.AsArray().Sum(reason => (double)reason!["weight"]!), 1e-4);
        var evidence = best["reasons"]![0]!["evidence"]!.AsArray();
        Assert.Equal("p0", Id(evidence[0]));
        Assert.Equal((double)best["reasons"]![0]!["weight"]!, evidence.Sum(each => (double)each!["weight"]!), 1e-4);
        Assert.False(string.IsNullOrEmpty(best["reason"]!.ToString()));
    }

    [Fact]
    public async Task Session_cart_and_similar_users_are_answered_without_a_model()
    {
        await FillAsync();
        await RecordAsync("ada", "p0", "view");
        await RecordAsync("bob", "p0", "view");

        var session = await (await Client.PostJsonAsync(
            "/api/v1/recommendations/session?count=1", """{"events":[{"entity_id":"p0","interaction_type":"view"}]}""")).JsonAsync(HttpStatusCode.OK);
        var cart = await (await Client.PostJsonAsync(
            "/api/v1/recommendations/similar?count=4", """{"entity_ids":["p0","p2"]}""")).JsonAsync(HttpStatusCode.OK);
        var people = await GetAsync("/api/v1/users/ada/similar");

        Assert.Equal("p3", Id(session["recommendations"]![0]));
        Assert.Equal(["p1", "p3", "p4", "p5"], cart["recommendations"]!.AsArray().Select(Id).Order(StringComparer.Ordinal));
        Assert.Equal("bob", Assert.Single(people["users"]!.AsArray())!["user_id"]!.ToString());
    }

    /// <summary>p0 to p5; p0 and p3, p1 and p4, p2 and p5 share a brand.</summary>
    private async Task FillAsync()
    {
        for (var i = 0; i < 6; i++)
        {
            var discount = i == 1 ? ""","discount":5""" : "";
            await RegisterAsync($"p{i}", $$"""{"brand":"b{{i % 3}}","price":{{10 * i}},"tags":["t{{i}}"]{{discount}}}""");
        }
    }

    private async Task RegisterAsync(string id, string attributes) =>
        await (await Client.PostJsonAsync(
            "/api/v1/entities", $$"""{"entity_id":"{{id}}","entity_type":"product","attributes":{{attributes}}}""")).JsonAsync(HttpStatusCode.Created);

    private async Task RecordAsync(string user, string entity, string type, DateTimeOffset? at = null) =>
        await (await Client.PostJsonAsync(
            "/api/v1/interactions",
            $$"""{"user_id":"{{user}}","entity_id":"{{entity}}","interaction_type":"{{type}}","timestamp":"{{at ?? DateTimeOffset.UtcNow:O}}"}""")).JsonAsync(HttpStatusCode.Created);

    /// <summary>Ids, sorted, for somebody who viewed p0, bought p1, and bought p2 long ago.</summary>
    private async Task<List<string>> SessionAsync(string query)
    {
        var (now, longAgo) = (DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddDays(-40));
        var answer = await Client.PostJsonAsync(
            $"/api/v1/recommendations/session{query}",
            $$"""
            {"events":[{"entity_id":"p2","interaction_type":"purchase","timestamp":"{{longAgo:O}}"},
              {"entity_id":"p0","interaction_type":"view","timestamp":"{{now:O}}"},
              {"entity_id":"p1","interaction_type":"purchase","timestamp":"{{now:O}}"}]}
            """);
        return [.. (await answer.JsonAsync(HttpStatusCode.OK))["recommendations"]!.AsArray().Select(Id).Order(StringComparer.Ordinal)];
    }

    private async Task<JsonNode> GetAsync(string path) => await (await Client.GetAsync(path)).JsonAsync(HttpStatusCode.OK);

    private async Task<JsonArray> RecommendationsAsync(string path) => (await GetAsync(path))["recommendations"]!.AsArray();

    private async Task<List<string>> IdsAsync(string path) => [.. (await RecommendationsAsync(path)).Select(Id)];

    private async Task<List<string>> SortedAsync(string path) => [.. (await IdsAsync(path)).Order(StringComparer.Ordinal)];

    private static string Id(JsonNode? item) => item!["entity_id"]!.ToString();
}
