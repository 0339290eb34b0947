using System.Net;
using System.Text.Json.Nodes;
using Recommender.Engine.Profiles;
using Recommender.Engine.Storage;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Webhooks;

public sealed class InteractionEventTests(ApiHost api, Servers servers) : IClassFixture<ApiHost>
{
    private readonly EventTenant _tenant = new(api, servers);

    private HttpClient Client => _tenant.Client;

    [Fact]
    public async Task Interaction_is_told_when_the_worker_has_taken_it_off_the_queue()
    {
        await _tenant.SubscribeAsync("interaction.recorded");
        await (await Client.PostJsonAsync("/api/v1/interactions", """
            {"user_id":"anna","entity_id":"lamp","interaction_type":"view","timestamp":"2026-01-02T03:04:05Z","metadata":{"page":"home"}}
            """)).JsonAsync(HttpStatusCode.Created);

        // Two things at the same moment are two events, not four.
        await Client.PostJsonAsync("/api/v1/interactions", """{"user_id":"anna","entity_id":"lamp","interaction_type":"like","timestamp":"2026-01-02T03:04:05Z"}""");
        await DrainAsync(2);

        var events = await _tenant.EventsAsync();
        Assert.Equal(["view", "like"], events.Select(happened => happened.Data.GetProperty("interaction_type").GetString()));
        var data = JsonNode.Parse(events[0].Data.GetRawText())!;
        Assert.Equal(
            ("anna", "lamp", "product", 1d, "home", "2026-01-02T03:04:05+00:00"),
            (data["user_id"]!.ToString(), data["entity_id"]!.ToString(), data["entity_type"]!.ToString(), (double)data["weight"]!,
                data["metadata"]!["page"]!.ToString(), data["timestamp"]!.ToString()));
    }

    [Fact]
    public async Task Only_the_types_that_were_asked_for_are_told()
    {
        await (await Client.PostJsonAsync("/api/v1/webhooks", """
            {"url":"https://hooks.example/","events":["interaction.recorded"],"interaction_types":["purchase"]}
            """)).JsonAsync(HttpStatusCode.Created);
        foreach (var type in (string[])["view", "purchase", "like"])
        {
            await Client.PostJsonAsync("/api/v1/interactions", $$"""{"user_id":"anna","entity_id":"lamp","interaction_type":"{{type}}"}""");
        }

        await DrainAsync(1);

        Assert.Equal("purchase", Assert.Single(await _tenant.EventsAsync()).Data.GetProperty("interaction_type").GetString());
    }

    [Fact]
    public async Task Imported_interactions_are_told_if_somebody_wants_to_know_and_known_ones_are_not()
    {
        const string Body = """
            {"interactions":[{"user_id":"anna","entity_id":"a","interaction_type":"view","timestamp":"2026-01-01T00:00:00Z"},{"user_id":"anna","entity_id":"b","interaction_type":"like","timestamp":"2026-01-01T00:00:00Z"}]}
            """;
        await Client.PostJsonAsync("/api/v1/interactions/bulk", """
            {"interactions":[{"user_id":"anna","entity_id":"a","interaction_type":"view","timestamp":"2026-01-01T00:00:00Z"}]}
            """);
        await _tenant.SubscribeAsync("interaction.recorded");

        await Client.PostJsonAsync("/api/v1/interactions/bulk", Body);
        await Client.PostJsonAsync("/api/v1/interactions/bulk", Body);

        Assert.Equal("b", Assert.Single(await _tenant.EventsAsync()).Data.GetProperty("entity_id").GetString());
    }

    [Fact]
    public async Task Erased_user_leaves_no_event_that_names_them()
    {
        await _tenant.SubscribeAsync("interaction.recorded");
        await Client.PostJsonAsync("/api/v1/interactions", """{"user_id":"anna","entity_id":"a","interaction_type":"view"}""");
        await Client.PostJsonAsync("/api/v1/interactions", """{"user_id":"bert","entity_id":"a","interaction_type":"view"}""");
        await DrainAsync(2);

        var receipt = await (await Client.DeleteAsync("/api/v1/users/anna")).JsonAsync(HttpStatusCode.OK);

        Assert.Equal(1, (int)receipt["erased"]!["webhook_events"]!);
        Assert.Equal("bert", Assert.Single(await _tenant.EventsAsync()).Data.GetProperty("user_id").GetString());
    }

    // Other tests drain the same queue.
    private async Task DrainAsync(int expected) => await Eventually.HoldsAsync(async () =>
    {
        await new ChangeQueueStore(servers.Database).DrainAsync(1000, CancellationToken.None);
        var waiting = await servers.Database.FirstOrDefaultAsync(
            $"SELECT count(*) FROM interaction_changes JOIN tenants USING (tenant_id) WHERE name = {_tenant.Name}",
            row => row.GetInt64(0), CancellationToken.None);
        return waiting == 0 && (await _tenant.EventsAsync()).Count >= expected;
    });
}
