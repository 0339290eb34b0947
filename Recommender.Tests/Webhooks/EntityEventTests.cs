using System.Net;
using System.Text.Json;
using Recommender.Engine.Entities;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Webhooks;

public sealed class EntityEventTests(ApiHost api, Servers servers) : IClassFixture<ApiHost>
{
    private readonly EventTenant _tenant = new(api, servers);

    private HttpClient Client => _tenant.Client;

    [Fact]
    public async Task Entity_is_created_updated_and_deleted_once_each()
    {
        await _tenant.SubscribeAsync("entity.created", "entity.updated", "entity.deleted");

        await Client.PostJsonAsync("/api/v1/entities", """{"entity_id":"lamp","entity_type":"product","attributes":{"price":1}}""");
        await Client.PutJsonAsync("/api/v1/entities/lamp", """{"attributes":{"price":2}}""");
        await Client.DeleteAsync("/api/v1/entities/lamp");
        await Client.PostJsonAsync("/api/v1/entities", """{"entity_id":"lamp","entity_type":"product","attributes":{"price":3}}""");

        var events = await _tenant.EventsAsync();
        Assert.Equal(["entity.created", "entity.updated", "entity.deleted", "entity.created"], events.Select(happened => happened.Type));
        Assert.Equal(
            """{"revision": 1, "entity_id": "lamp", "attributes": {"price": 1}, "entity_type": "product"}""", events[0].Data.GetRawText());
        Assert.Equal(2, events[1].Data.GetProperty("attributes").GetProperty("price").GetInt32());
        Assert.Equal("""{"revision": 3, "entity_id": "lamp", "entity_type": "product"}""", events[2].Data.GetRawText());
    }

    [Fact]
    public async Task Bulk_import_tells_what_it_changed_and_nothing_else()
    {
        await Client.PostJsonAsync("/api/v1/entities", """{"entity_id":"known","attributes":{"n":1}}""");
        await Client.PostJsonAsync("/api/v1/entities", """{"entity_id":"same","attributes":{"n":1}}""");
        await _tenant.SubscribeAsync("entity.created", "entity.updated");

        await Client.PostJsonAsync("/api/v1/entities/bulk", """
            {"entities":[{"entity_id":"known","attributes":{"n":2}},{"entity_id":"same","attributes":{"n":1}},{"entity_id":"new","attributes":{"n":1}}]}
            """);

        Assert.Equal(
            ["entity.created new", "entity.updated known"],
            (await _tenant.EventsAsync()).Select(happened => $"{happened.Type} {happened.Data.GetProperty("entity_id")}").Order());
    }

    [Fact]
    public async Task Attributes_that_are_too_long_for_a_message_are_left_out()
    {
        await _tenant.SubscribeAsync("entity.created");
        var text = new string('x', 9_000);

        await (await Client.PostJsonAsync("/api/v1/entities", $$"""{"entity_id":"e","attributes":{"a":"{{text}}","b":"{{text}}"} }"""))
            .JsonAsync(HttpStatusCode.Created);

        var data = Assert.Single(await _tenant.EventsAsync()).Data;
        Assert.True(data.GetProperty("attributes_omitted").GetBoolean());
        Assert.False(data.TryGetProperty("attributes", out _));
    }

    [Fact]
    public async Task Change_that_is_rolled_back_gives_no_event()
    {
        await _tenant.SubscribeAsync("entity.created");
        var tenant = await _tenant.IdAsync();
        var drafts = new[] { new EntityDraft(tenant, "e", "product", JsonElement.Parse("""{"n":1}""")) };

        await using (var connection = await servers.Database.OpenConnectionAsync())
        {
            await using var transaction = await connection.BeginTransactionAsync();
            Assert.Single(await EntityWriter.CreateAsync(connection, drafts, CancellationToken.None));
            await transaction.RollbackAsync();
        }

        Assert.Empty(await _tenant.EventsAsync());
        Assert.Equal(HttpStatusCode.NotFound, (await Client.GetAsync("/api/v1/entities/e")).StatusCode);
    }

    [Fact]
    public async Task Tenant_without_a_subscription_writes_no_events()
    {
        await Client.PostJsonAsync("/api/v1/entities", """{"entity_id":"lamp","attributes":{"price":1}}""");
        await Client.PostJsonAsync("/api/v1/interactions/bulk", """{"interactions":[{"user_id":"anna","entity_id":"lamp","interaction_type":"view"}]}""");

        Assert.Empty(await _tenant.EventsAsync());
    }
}
