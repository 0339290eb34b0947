using System.Net;
using System.Text.Json.Nodes;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Interactions;

/// <summary>The second report about the same user, entity and type is recorded with keys that the process remembers.</summary>
public sealed class RememberedKeysTests(ApiHost api) : IClassFixture<ApiHost>
{
    private readonly HttpClient _client = api.Tenant(Servers.NewTenantName());

    [Fact]
    public async Task User_who_was_erased_is_recorded_as_a_new_one()
    {
        await RecordAsync("u", "2026-01-01T00:00:00Z");
        await RecordAsync("v", "2026-01-01T00:00:00Z");
        await _client.DeleteAsync("/api/v1/users/u");

        await RecordAsync("u", "2026-01-02T00:00:00Z");
        await RecordAsync("v", "2026-01-02T00:00:00Z");

        Assert.Single(await HistoryAsync("u"));
        Assert.Equal(2, (await HistoryAsync("v")).Count);
    }

    [Fact]
    public async Task Event_that_is_sent_again_is_answered_with_what_was_recorded()
    {
        await RecordAsync("u", "2026-01-01T00:00:00Z");
        var first = await RecordAsync("u", "2026-01-02T00:00:00Z", more: ""","event_id":"E","weight":4""");

        var answer = await _client.PostJsonAsync("/api/v1/interactions", Body("u", "2026-01-03T00:00:00Z", ""","event_id":"E","weight":9"""));

        var second = await answer.JsonAsync(HttpStatusCode.OK);
        Assert.True((bool)second["duplicate"]!);
        Assert.Equal((first["id"]!.ToString(), 4), (second["id"]!.ToString(), (int)second["weight"]!));
        Assert.Equal(2, (await HistoryAsync("u")).Count);
    }

    [Fact]
    public async Task New_weight_of_a_type_counts_from_the_next_interaction_on()
    {
        await RecordAsync("u", "2026-01-01T00:00:00Z");
        await _client.PutJsonAsync("/api/v1/interaction-types/view", """{"weight":6}""");

        var recorded = await RecordAsync("u", "2026-01-02T00:00:00Z");

        Assert.Equal(6, (int)recorded["weight"]!);
        Assert.Equal([6, 1], (await HistoryAsync("u")).Select(interaction => (int)interaction!["weight"]!));
    }

    [Fact]
    public async Task Type_that_was_deleted_comes_back_when_it_is_used()
    {
        await RecordAsync("u", "2026-01-01T00:00:00Z");
        await _client.DeleteAsync("/api/v1/interaction-types/view");

        await RecordAsync("u", "2026-01-02T00:00:00Z");

        var types = await (await _client.GetAsync("/api/v1/interaction-types")).JsonAsync(HttpStatusCode.OK);
        Assert.Contains("view", types["interaction_types"]!.AsArray().Select(type => type!["interaction_type"]!.ToString()));
    }

    [Fact]
    public async Task Known_and_new_names_may_come_at_once()
    {
        await RecordAsync("u", "2026-01-01T00:00:00Z");

        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => RecordAsync(i % 2 == 0 ? "u" : $"new-{i}", $"2026-02-01T00:00:{i:00}Z")));

        Assert.Equal(21, (await HistoryAsync("u")).Count);
        Assert.Single(await HistoryAsync("new-39"));
    }

    private static string Body(string user, string timestamp, string more = "") =>
        $$"""{ "user_id":"{{user}}","entity_id":"e","entity_type":"product","interaction_type":"view","timestamp":"{{timestamp}}"{{more}} }""";

    private async Task<JsonNode> RecordAsync(string user, string timestamp, string more = "") =>
        await (await _client.PostJsonAsync("/api/v1/interactions", Body(user, timestamp, more))).JsonAsync(HttpStatusCode.Created);

    private async Task<JsonArray> HistoryAsync(string user) =>
        (await (await _client.GetAsync($"/api/v1/interactions/user/{user}?limit=100")).JsonAsync(HttpStatusCode.OK)).AsArray();
}
