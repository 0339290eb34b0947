using System.Net;
using System.Text.Json.Nodes;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Interactions;

public sealed class HistoryRoutesTests(ApiHost api) : IClassFixture<ApiHost>
{
    private readonly string _tenant = Servers.NewTenantName();

    private HttpClient Client => api.Tenant(_tenant);

    [Theory]
    [InlineData("user/u")]
    [InlineData("entity/e")]
    public async Task Cursor_visits_every_interaction_once(string path)
    {
        for (var i = 0; i < 7; i++)
        {
            // Pairs at the same time: the cursor must tell them apart.
            await RecordAsync("u", "e", i % 2 == 0 ? "view" : "click", $"2026-01-0{1 + (i / 2)}T00:00:00Z");
        }

        var ids = new List<long>();
        var next = $"/api/v1/interactions/{path}?limit=3&cursor=";
        while (next is not null)
        {
            var answer = await Client.GetAsync(next);
            var page = await answer.JsonAsync(HttpStatusCode.OK);
            ids.AddRange(page["interactions"]!.AsArray().Select(item => (long)item!["id"]!));
            Assert.Equal(3, (int)page["limit"]!);
            var link = answer.Headers.TryGetValues("Link", out var links) ? links.Single() : null;
            Assert.Equal(page["next_cursor"] is not null, link is not null);
            next = link?[1..link.IndexOf('>', StringComparison.Ordinal)];
        }

        Assert.Equal(7, ids.Count);
        Assert.Equal(7, ids.Distinct().Count());
    }

    [Fact]
    public async Task Bare_array_links_to_its_next_page()
    {
        await RecordAsync("u", "a", "view", "2026-01-01T00:00:00Z");
        await RecordAsync("u", "b", "view", "2026-01-02T00:00:00Z");

        var first = await Client.GetAsync("/api/v1/interactions/user/u?limit=1");
        var link = first.Headers.GetValues("Link").Single();
        var second = await Client.GetAsync(link[1..link.IndexOf('>', StringComparison.Ordinal)]);

        Assert.Equal("b", (await first.JsonAsync(HttpStatusCode.OK)).AsArray().Single()!["entity_id"]!.ToString());
        Assert.Equal("a", (await second.JsonAsync(HttpStatusCode.OK))["interactions"]!.AsArray().Single()!["entity_id"]!.ToString());
    }

    [Fact]
    public async Task Entity_history_has_what_everybody_did_with_it()
    {
        await RecordAsync("u1", "e", "view", "2026-01-01T00:00:00Z");
        await RecordAsync("u2", "e", "like", "2026-01-02T00:00:00Z");
        await RecordAsync("u2", "other", "like", "2026-01-02T00:00:00Z");

        var history = await (await Client.GetAsync("/api/v1/interactions/entity/e")).JsonAsync(HttpStatusCode.OK);

        Assert.Equal(["u2", "u1"], history.AsArray().Select(item => item!["user_id"]!.ToString()));
    }

    [Theory]
    [InlineData("cursor=nonsense")]
    [InlineData("cursor=%20")]
    [InlineData("limit=-1")]
    public async Task Wrong_query_is_400(string query)
    {
        var refused = await Client.GetAsync($"/api/v1/interactions/entity/e?{query}");

        await refused.ProblemAsync(HttpStatusCode.BadRequest, "VALIDATION_ERROR");
    }

    private async Task<JsonNode> RecordAsync(string user, string entity, string type, string time) =>
        await (await Client.PostJsonAsync(
            "/api/v1/interactions",
            $$"""{ "user_id":"{{user}}","entity_id":"{{entity}}","interaction_type":"{{type}}","timestamp":"{{time}}" }"""))
            .JsonAsync(HttpStatusCode.Created);
}
